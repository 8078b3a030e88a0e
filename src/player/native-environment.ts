import type { Sandboxes } from "../../host/policy/sandbox.ts";
import { Placeholder } from "../instrument/placeholders.ts";
import type { SyncCalls } from "./sync-calls.ts";
import type { SyncSwfs } from "./sync-swfs.ts";

export interface EnvironmentOptions {
  sandboxes: Sandboxes;
  syncCalls: SyncCalls;
  syncSwfs: SyncSwfs;
  /** ports below 1024 in `XMLSocket`: left to policy files, or refused at once as in old players */
  lowPorts: "policy" | "refuse";
}

/**
 * What the natives in one more SWF are told of it.
 *
 * @param url of the SWF
 * @param useNetwork the flag of its FileAttributes
 */
export function nativeEnvironment(
  url: string,
  useNetwork: boolean,
  { sandboxes, syncCalls, syncSwfs, lowPorts }: EnvironmentOptions,
): Record<string, string> {
  const sandbox = sandboxes.enter(url, useNetwork);
  return {
    [Placeholder.sandbox]: sandbox,
    [Placeholder.syncCall]: sandbox === "application" ? syncCalls.enter() : "",
    [Placeholder.rewriting]: syncSwfs.enter(url),
    [Placeholder.lowPorts]: lowPorts,
  };
}
