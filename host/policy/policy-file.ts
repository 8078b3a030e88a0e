/** What a socket policy file says; and how one is written. */
import type { PortRange } from "../../base/address.ts";
import { FlashnetError } from "../../base/errors.ts";

/** A socket policy file: spec/security.md §6. */
export interface PolicyFile {
  /** counts in the master file only; undefined if the file says nothing */
  metaPolicy: MetaPolicy | undefined;
  /** its `allow-access-from` elements */
  entries: readonly AccessEntry[];
}

export interface AccessEntry {
  /** pattern for the host of the SWF's URL */
  domain: string;
  /** undefined when `to-ports` is missing: the entry grants nothing */
  toPorts: readonly PortRange[] | undefined;
  /** only for SWFs loaded by HTTPS */
  secure: boolean;
}

/** Which policy files of a host count; the master file says it. spec/security.md §5 */
export type MetaPolicy = "none" | "master-only" | "all";

/** A policy file that breaks the rules of its format, so that all of it is ignored. */
export class PolicySyntaxError extends FlashnetError {
  static override readonly brand = "PolicySyntaxError";
  readonly code = "FLASHNET_POLICY_SYNTAX";
  /** of what is wrong, in bytes from the start of the file */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`byte ${offset}: ${message}`);
    this.offset = offset;
  }
}

/** What a policy file is to allow, in the words of its `allow-access-from`. */
export interface Allowance {
  domain: string;
  /** `*`, or ports and ranges, separated by commas */
  toPorts: string;
}

/** A socket policy file that allows this. Files on other ports of the host count as well. */
export function formatPolicyFile(allowances: readonly Allowance[]): string {
  const lines = allowances.map(
    ({ domain, toPorts }) => `  <allow-access-from domain="${escapeXml(domain)}" to-ports="${escapeXml(toPorts)}"/>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE cross-domain-policy SYSTEM "/xml/dtds/cross-domain-policy.dtd">
<cross-domain-policy>
  <site-control permitted-cross-domain-policies="all"/>
${lines.join("\n")}
</cross-domain-policy>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What stands for {@link OPEN_POLICY_FILE} where a file is named. */
export const OPEN_POLICY = "*";

/** Lets every SWF use every port. */
export const OPEN_POLICY_FILE: string = formatPolicyFile([{ domain: "*", toPorts: "*" }]);
