import type { Sandboxes } from "../../host/policy/sandbox.ts";
import type { SyncCalls } from "./sync-calls.ts";

export interface ConstantsOptions {
  sandboxes: Sandboxes;
  syncCalls: SyncCalls;
  /** ports below 1024 in `XMLSocket`: left to policy files, or refused at once as in old players */
  lowPorts: "policy" | "refuse";
}

/**
 * What the natives in one more SWF have to know.
 *
 * @param url of the SWF
 * @param useNetwork the flag of its FileAttributes
 */
export function swfConstants(
  url: string,
  useNetwork: boolean,
  { sandboxes, syncCalls, lowPorts }: ConstantsOptions,
): Record<string, string> {
  const sandbox = sandboxes.enter(url, useNetwork);
  return {
    "flashnet:sandbox": sandbox,
    "flashnet:sync-call": sandbox === "application" ? syncCalls.enter() : "",
    "flashnet:low-ports": lowPorts,
  };
}
