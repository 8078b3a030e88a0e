import { matchesDomain } from "./domain-pattern.ts";
import type { MetaPolicy } from "./meta-policy.ts";
import type { Requestor } from "./requestor.ts";
import { includesPort, type PortRange } from "./to-ports.ts";

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

/** What an entry has to allow, in the order in which it is looked at. */
export const CONDITIONS = ["domain", "secure", "to-ports", "port"] as const;
export type Condition = (typeof CONDITIONS)[number];

/**
 * Whether one of the entries lets this SWF connect to this port.
 *
 * @returns "granted", or what the entry that comes nearest to it fails by; "domain" also when there is none
 */
export function examine(entries: readonly AccessEntry[], requestor: Requestor, port: number): "granted" | Condition {
  const failures = entries.map((entry) => failedCondition(entry, requestor, port));
  if (failures.includes(undefined)) return "granted";
  return CONDITIONS.findLast((condition) => failures.includes(condition)) ?? "domain";
}

function failedCondition(entry: AccessEntry, requestor: Requestor, port: number): Condition | undefined {
  if (!matchesDomain(entry.domain, requestor.host)) return "domain";
  if (entry.secure && !requestor.secure) return "secure";
  if (entry.toPorts === undefined) return "to-ports";
  return includesPort(entry.toPorts, port) ? undefined : "port";
}
