/** What became of asking a port for its policy file; asked once, and remembered for all who want it. */
import { readPolicyFile } from "#policy-parser";
import { formatTarget, parsePorts, splitHostPort, type TcpTarget } from "../../base/address.ts";
import { latin1 } from "../../base/base64.ts";
import { messageOf } from "../../base/errors.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection } from "../network/backend.ts";
import { ConnectError, ConnectionLostError } from "../network/errors.ts";
import { type PolicyFile, PolicySyntaxError } from "./policy-file.ts";

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
  const answer = new Answer(maxLength);
  const giveUp = new AbortController();
  const done = new AbortController();
  void time.sleep(timeout, done.signal).then(() => {
    if (!done.signal.aborted) giveUp.abort();
  });
  try {
    const connection = await backend.openTcp(target, { timeout, signal: giveUp.signal });
    await exchange(connection, answer, giveUp.signal);
    if (answer.length === 0 && !answer.isWhole)
      throw new ConnectionLostError("the connection was closed without an answer");
    return { file: await readPolicyFile(answer.bytes, maxLength) };
  } catch (error) {
    const { webServer } = answer;
    const reason = webServer === undefined ? messageOf(error) : `a web server answers there, with ${webServer}`;
    if (!giveUp.signal.aborted) return { failure: failureOf(error), reason };
    const from = formatTarget(target);
    if (answer.length === 0) return { failure: "timeout", reason: `${from} sent nothing within ${timeout} ms` };
    const unended = `${from} sent ${answer.length} bytes and no NUL, with which a policy file ends, within ${timeout} ms`;
    return { failure: "timeout", reason: webServer === undefined ? unended : reason };
  } finally {
    done.abort();
  }
}

function failureOf(error: unknown): PolicyFailure["failure"] {
  if (error instanceof PolicySyntaxError) return "malformed";
  if (!(error instanceof ConnectError)) return "lost";
  return error.reason === "timeout" ? "timeout" : "unreachable";
}

/** @throws PolicySyntaxError, ConnectionLostError */
async function exchange({ readable, writable }: TcpConnection, answer: Answer, signal: AbortSignal): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  const abort = (): void => void writer.abort().catch(() => {});
  signal.addEventListener("abort", abort);
  // What breaks the connection shows in what is read.
  writer.closed.catch(() => {});
  writer.write(POLICY_REQUEST).catch(() => {});
  try {
    while (!answer.isWhole) {
      const { done, value } = await reader.read();
      if (done) break;
      answer.push(value);
    }
    writer.close().catch(() => {});
  } catch (error) {
    abort();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
    reader.cancel().catch(() => {});
  }
}

/** What has come of a policy file. */
class Answer {
  /** before the NUL */
  length = 0;
  /** the NUL has come */
  isWhole = false;
  readonly #bytes: Uint8Array;

  constructor(maxLength: number) {
    this.#bytes = new Uint8Array(maxLength);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** The status line, if it is HTTP that came. */
  get webServer(): string | undefined {
    return /^HTTP\/\d(?:\.\d)? [^\r\n]{0,80}/.exec(latin1(this.bytes.subarray(0, 100)))?.[0];
  }

  /** @throws PolicySyntaxError when it is too long */
  push(chunk: Uint8Array): void {
    const end = chunk.indexOf(0);
    const part = end < 0 ? chunk : chunk.subarray(0, end);
    const room = this.#bytes.length - this.length;
    this.#bytes.set(part.subarray(0, room), this.length);
    this.length += Math.min(part.length, room);
    if (part.length > room) {
      throw new PolicySyntaxError(`the file is longer than ${this.#bytes.length} bytes`, this.#bytes.length);
    }
    this.isWhole = end >= 0;
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
