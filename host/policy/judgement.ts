import type { PolicyFailure, PolicyOutcome } from "./fetcher.ts";
import { DEFAULT_META_POLICY, type MetaPolicy, permitsPolicyFile } from "./meta-policy.ts";
import { type Condition, examine } from "./policy-file.ts";
import { hasAuthority, MASTER_PORT } from "./ports.ts";
import type { Requestor } from "./requestor.ts";

/** A policy file of the host, as far as it is known. */
export interface Candidate {
  /** where it is served */
  port: number;
  /** undefined as long as it has not come */
  outcome: PolicyOutcome | undefined;
}

/**
 * What a candidate is worth:
 *
 * - "granted": it lets the SWF connect
 * - "pending": it has not come
 * - "meta-policy": the master file forbids it
 * - "authority": served where it can't count for the port
 * - a condition that its nearest entry fails by
 * - what kept it from being read
 */
export type Finding = "granted" | "pending" | "meta-policy" | "authority" | Condition | PolicyFailure;

export interface Judgement {
  /** undefined as long as there is no master file, and the default holds */
  masterSays: MetaPolicy | undefined;
  metaPolicy: MetaPolicy;
  /** one for each candidate, in their order */
  findings: { port: number; finding: Finding }[];
  /** port of the first file that lets the SWF connect */
  grantedBy: number | undefined;
}

/**
 * Whether a SWF may connect to a port, going by what is known of the host's policy files: spec/security.md §3 to §6. Where
 * the SWF's own rights come from, its sandbox, has been looked at before.
 */
export function judge(requestor: Requestor, port: number, candidates: readonly Candidate[]): Judgement {
  const masterSays = candidates.find(({ port }) => port === MASTER_PORT)?.outcome?.file?.metaPolicy;
  const metaPolicy = masterSays ?? DEFAULT_META_POLICY;
  const findings = candidates.map((candidate) => ({
    port: candidate.port,
    finding: findingOf(candidate, metaPolicy, requestor, port),
  }));
  return { masterSays, metaPolicy, findings, grantedBy: findings.find(({ finding }) => finding === "granted")?.port };
}

function findingOf(candidate: Candidate, metaPolicy: MetaPolicy, requestor: Requestor, port: number): Finding {
  const { outcome } = candidate;
  if (outcome === undefined) return "pending";
  if (outcome.file === undefined) return outcome;
  if (!permitsPolicyFile(metaPolicy, candidate.port)) return "meta-policy";
  if (!hasAuthority(candidate.port, port)) return "authority";
  return examine(outcome.file.entries, requestor, port);
}
