/** What became of asking a port for its policy file; asked once, and remembered for all who want it. */
import { formatTarget, parsePorts, splitHostPort, type TcpTarget } from "../../base/address.ts";
import { messageOf } from "../../base/errors.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection } from "../network/backend.ts";
import { ConnectError, ConnectionLostError } from "../network/errors.ts";
import { type PolicyFile, PolicySyntaxError, parsePolicyFile } from "./policy-file.ts";

/** `xmlsocket://host:port`: where a policy file is, or what a SWF wants to connect to. */
export function formatPolicyUrl(target: TcpTarget): string {
  return `xmlsocket://${formatTarget(target)}`;
}

/**
 * Reads the URL of a socket policy file. The port has to be there, and a path means nothing: spec/security.md §3.
 *
 * @returns undefined for any other URL
 */
export function parsePolicyUrl(url: string): TcpTarget | undefined {
  const [, authority = ""] = /^xmlsocket:\/\/([^/?#]+)/i.exec(url.trim()) ?? [];
  const { host, port = "" } = splitHostPort(authority) ?? {};
  if (host === undefined || !/^\d+$/.test(port) || parsePorts(port) === undefined) return undefined;
  return { host, port: Number(port) };
}

/** What a policy port is asked with: 23 bytes, spec/security.md §2. */
export const POLICY_REQUEST: Uint8Array = new TextEncoder().encode("<policy-file-request/>\0");

/** What became of asking for a policy file. */
export type PolicyOutcome = { file: PolicyFile; failure?: undefined } | PolicyFailure;

export interface PolicyFailure {
  file?: undefined;
  /**
   * - "unreachable": there was no connection
   * - "timeout": no connection, or no whole file, in time
   * - "lost": the connection broke, or ended without a byte
   * - "malformed": what came is no policy file
   */
  failure: "unreachable" | "timeout" | "lost" | "malformed";
  /** for people */
  reason: string;
}

export interface FetchLimits {
  /** milliseconds until the whole file must be there */
  timeout: number;
  /** bytes */
  maxLength: number;
}

/**
 * Asks for a policy file, on a connection of its own. The file ends with a NUL, or with the connection.
 *
 * @throws nothing: whatever happens is an outcome
 */
export async function fetchPolicyFile(
  backend: NetworkBackend,
  target: TcpTarget,
  { timeout, maxLength }: FetchLimits,
  time: Time = realTime(),
): Promise<PolicyOutcome> {
  const giveUp = new AbortController();
  const done = new AbortController();
  void time.sleep(timeout, done.signal).then(() => {
    if (!done.signal.aborted) giveUp.abort();
  });
  try {
    const connection = await backend.openTcp(target, { timeout, signal: giveUp.signal });
    const answer = await exchange(connection, maxLength, giveUp.signal);
    if (answer === undefined) throw new ConnectionLostError("the connection was closed without an answer");
    return { file: parsePolicyFile(answer, maxLength) };
  } catch (error) {
    if (giveUp.signal.aborted) {
      return { failure: "timeout", reason: `${formatTarget(target)} sent no policy file within ${timeout} ms` };
    }
    return { failure: failureOf(error), reason: messageOf(error) };
  } finally {
    done.abort();
  }
}

function failureOf(error: unknown): PolicyFailure["failure"] {
  if (error instanceof PolicySyntaxError) return "malformed";
  if (!(error instanceof ConnectError)) return "lost";
  return error.reason === "timeout" ? "timeout" : "unreachable";
}

async function exchange(
  { readable, writable }: TcpConnection,
  maxLength: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  const abort = (): void => void writer.abort().catch(() => {});
  signal.addEventListener("abort", abort);
  // What breaks the connection shows in what is read.
  writer.closed.catch(() => {});
  writer.write(POLICY_REQUEST).catch(() => {});
  try {
    const answer = await readAnswer(reader, maxLength);
    writer.close().catch(() => {});
    return answer;
  } catch (error) {
    abort();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
    reader.cancel().catch(() => {});
  }
}

/** @returns the bytes before the NUL or the end; undefined if nothing came at all */
async function readAnswer(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxLength: number,
): Promise<Uint8Array | undefined> {
  const answer = new Uint8Array(maxLength);
  let length = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return length === 0 ? undefined : answer.subarray(0, length);
    const end = value.indexOf(0);
    const part = end < 0 ? value : value.subarray(0, end);
    if (part.length > maxLength - length) {
      throw new PolicySyntaxError(`the file is longer than ${maxLength} bytes`, maxLength);
    }
    answer.set(part, length);
    length += part.length;
    if (end >= 0) return answer.subarray(0, length);
  }
}

/** One policy file that was asked for; everybody who wants it shares this. */
export interface PolicyFetch {
  readonly target: TcpTarget;
  /** undefined as long as it is on its way */
  readonly outcome: PolicyOutcome | undefined;
  /** Settles, without an error, with the outcome. */
  readonly settled: Promise<void>;
}

export interface CacheLimits {
  /** files and failures that are remembered; the oldest are forgotten */
  maxFiles: number;
  /** milliseconds after which a port that gave no file is asked again */
  retryAfter: number;
}

/** The policy files of one player, by host and port. A file holds as long as the player does: spec/security.md §3. */
export class PolicyCache {
  readonly #fetch: (target: TcpTarget) => Promise<PolicyOutcome>;
  readonly #limits: CacheLimits;
  readonly #time: Time;
  readonly #fetches = new Map<string, SharedFetch>();

  /** @param fetch does not reject */
  constructor(fetch: (target: TcpTarget) => Promise<PolicyOutcome>, limits: CacheLimits, time: Time) {
    this.#fetch = fetch;
    this.#limits = limits;
    this.#time = time;
  }

  /** What is known or on its way; otherwise the file is asked for now. */
  get(target: TcpTarget): PolicyFetch {
    const key = formatTarget(target);
    const known = this.#fetches.get(key);
    if (known !== undefined && !known.isStale(this.#limits.retryAfter)) return known;
    const fetch = new SharedFetch(target, this.#fetch(target), this.#time);
    this.#fetches.delete(key);
    this.#fetches.set(key, fetch);
    if (this.#fetches.size > this.#limits.maxFiles) this.#fetches.delete(this.#fetches.keys().next().value!);
    return fetch;
  }
}

class SharedFetch implements PolicyFetch {
  readonly target: TcpTarget;
  readonly settled: Promise<void>;
  readonly #time: Time;
  #outcome: PolicyOutcome | undefined;
  #settledAt = 0;

  constructor(target: TcpTarget, outcome: Promise<PolicyOutcome>, time: Time) {
    this.target = target;
    this.#time = time;
    this.settled = outcome.then((value) => {
      this.#outcome = value;
      this.#settledAt = time.now();
    });
  }

  get outcome(): PolicyOutcome | undefined {
    return this.#outcome;
  }

  isStale(retryAfter: number): boolean {
    const failed = this.#outcome !== undefined && this.#outcome.file === undefined;
    return failed && this.#time.now() - this.#settledAt >= retryAfter;
  }
}
