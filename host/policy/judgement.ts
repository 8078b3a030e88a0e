/** Whether the policy files of a host, as far as they are known, let a SWF connect to one of its ports. */

import { canonicalHost, type PortRange } from "../../base/address.ts";
import { urlOf } from "../../base/url.ts";
import type { PolicyFailure, PolicyOutcome } from "./fetcher.ts";
import type { AccessEntry, MetaPolicy } from "./policy-file.ts";

/** Where a host's master policy file is served: spec/security.md §2. */
export const MASTER_PORT = 843;

/** What policy files know of the SWF that asks: spec/security.md §6. */
export interface Requestor {
  /** host of the SWF's URL, lower case, IPv6 without brackets; undefined for a local SWF, which has no domain */
  host: string | undefined;
  /** the SWF was loaded by HTTPS */
  secure: boolean;
}

/** @param swfUrl what is no URL counts as local */
export function requestorOf(swfUrl: string): Requestor {
  const url = urlOf(swfUrl);
  const host = url === undefined || url.protocol === "file:" ? "" : canonicalHost(url.hostname);
  return {
    host: host === "" ? undefined : host,
    secure: url?.protocol === "https:",
  };
}

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
 * Whether a SWF may connect to a port, going by what is known of the host's policy files: spec/security.md §3 to §6. For
 * SWFs whose sandbox needs a policy file: the caller has checked that.
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

/** When the master file says nothing, or there is none. */
export const DEFAULT_META_POLICY: MetaPolicy = "all";

/** Whether a policy file served on this port may grant anything. */
export function permitsPolicyFile(metaPolicy: MetaPolicy, policyPort: number): boolean {
  return metaPolicy === "all" || (metaPolicy === "master-only" && policyPort === MASTER_PORT);
}

/** The first port that no privilege is needed to listen on. */
const UNPRIVILEGED = 1024;

/** The port authority rule: whether a policy file served on one port counts for another. spec/security.md §4 */
export function hasAuthority(policyPort: number, port: number): boolean {
  return policyPort < UNPRIVILEGED || port >= UNPRIVILEGED;
}

/** What an entry has to allow, in the order in which it is looked at. */
const CONDITIONS = ["domain", "secure", "to-ports", "port-list", "port"] as const;
type Condition = (typeof CONDITIONS)[number];

/**
 * Whether one of the entries lets this SWF connect to this port.
 *
 * @returns "granted", or what the entry that comes nearest to it fails by; "domain" also when there is none
 */
function examine(entries: readonly AccessEntry[], requestor: Requestor, port: number): "granted" | Condition {
  const failures = entries.map((entry) => failedCondition(entry, requestor, port));
  if (failures.includes(undefined)) return "granted";
  return CONDITIONS.findLast((condition) => failures.includes(condition)) ?? "domain";
}

function failedCondition(entry: AccessEntry, requestor: Requestor, port: number): Condition | undefined {
  if (!matchesDomain(entry.domain, requestor.host)) return "domain";
  if (entry.secure && !requestor.secure) return "secure";
  if (entry.toPorts === undefined) return "to-ports";
  if (entry.toPorts.length === 0) return "port-list";
  return includesPort(entry.toPorts, port) ? undefined : "port";
}

export function includesPort(ranges: readonly PortRange[], port: number): boolean {
  return ranges.some(({ first, last }) => port >= first && port <= last);
}

/** An IPv4 or IPv6 literal, which no wildcard matches. */
const ADDRESS = /^[\d.]+$|:/;

/**
 * Whether the `domain` of an `allow-access-from` means a SWF's host: spec/security.md §6. Names and addresses are never
 * resolved into one another, and a wildcard stands alone or for the whole left side of a name.
 *
 * @param host of the SWF's URL; undefined for a local SWF, which only `*` matches
 */
export function matchesDomain(pattern: string, host: string | undefined): boolean {
  if (isAnything(pattern)) return true;
  const wanted = normalDomain(pattern);
  if (host === undefined || wanted === "") return false;
  const name = normalDomain(host);
  if (!wanted.startsWith("*.")) return name === wanted;
  const domain = wanted.slice(2);
  return !ADDRESS.test(name) && (name === domain || name.endsWith(`.${domain}`));
}

/** Whether there is any SWF that the pattern matches. */
export function isDomainPattern(pattern: string): boolean {
  return isAnything(pattern) || /^(\*\.)?[^*\s/]+$/.test(normalDomain(pattern));
}

function isAnything(pattern: string): boolean {
  return pattern.trim() === "*";
}

function normalDomain(domain: string): string {
  const text = domain.trim();
  // An address means that literal alone, not what resolvers would make of it.
  return /^\d[\d.]*$/.test(text) ? text.replace(/\.$/, "") : canonicalHost(text);
}
