import { MASTER_PORT } from "./ports.ts";

/** Which policy files of a host count; the master file says it. spec/security.md §5 */
export type MetaPolicy = "none" | "master-only" | "all";

/** When the master file says nothing, or there is none. */
export const DEFAULT_META_POLICY: MetaPolicy = "all";

/** Meant for policy files that are fetched by HTTP and FTP; no word about sockets. */
const FOR_URLS = ["by-content-type", "by-ftp-filename", "none-this-response"];

const STRICTEST_FIRST: readonly MetaPolicy[] = ["none", "master-only", "all"];

/**
 * What the `site-control` elements of one file say together: the strictest of them. What is not known counts as `none`.
 *
 * @returns undefined if they say nothing about sockets
 */
export function metaPolicyOf(values: readonly string[]): MetaPolicy | undefined {
  const said = values
    .filter((value) => !FOR_URLS.includes(value))
    .map((value) => STRICTEST_FIRST.find((known) => known === value) ?? "none");
  return STRICTEST_FIRST.find((policy) => said.includes(policy));
}

/** Whether a policy file served on this port may grant anything. */
export function permitsPolicyFile(metaPolicy: MetaPolicy, policyPort: number): boolean {
  return metaPolicy === "all" || (metaPolicy === "master-only" && policyPort === MASTER_PORT);
}
