import { formatTarget, type TcpTarget } from "../../base/address.ts";
import type { Time } from "../../base/time.ts";
import type { PolicyOutcome } from "./fetcher.ts";

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
