import { type Deferred, deferred } from "../../../base/deferred.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import { urlOf } from "../../../base/url.ts";
import type { OpenOptions } from "../../network/backend.ts";
import { ConnectError } from "../../network/errors.ts";
import { FEATURES, type Obstacle, obstacleOf, placeOf, type Situation, sentenceOf } from "./local-network.ts";

/** Something the visitor is to know, or to be asked, about the way from page to relay. */
export interface RelayNotice {
  readonly cause: Obstacle;
  /** in English, with what helps */
  readonly sentence: string;
  /** Of cause `ask`: the relay is dialled, upon which the browser asks. To be called in an event of the visitor's. */
  allow(): void;
  /** The visitor wants it gone, until the page is loaded again; of `ask`: what waits fails. */
  dismiss(): void;
}

/** Shows a notice, until `gone` aborts. */
export type ShowNotice = (notice: RelayNotice, gone: AbortSignal) => void;

/** What is used of a browser here. */
export interface PageEnvironment {
  /** `location.hostname` */
  hostname: string;
  secure: boolean;
  framed: boolean;
  /** @returns rejects for a name that the browser does not know */
  query(name: string): Promise<Pick<PermissionStatus, "state" | "onchange">>;
  /** whether header and frame let the page use it; undefined where browsers don't tell */
  allows(feature: string): boolean | undefined;
}

/** Undefined where there is no page. */
export function pageEnvironment(): PageEnvironment | undefined {
  if (typeof document === "undefined" || typeof location === "undefined") return undefined;
  const { featurePolicy } = document as {
    featurePolicy?: { features(): string[]; allowsFeature(name: string): boolean };
  };
  return {
    hostname: location.hostname,
    secure: globalThis.isSecureContext,
    framed: globalThis.parent !== globalThis.window,
    query: async (name) => navigator.permissions.query({ name: name as PermissionName }),
    allows: (feature) =>
      featurePolicy?.features().includes(feature) ? featurePolicy.allowsFeature(feature) : undefined,
  };
}

/**
 * Whether a page may reach its relay, by the rule that browsers have for the local network (Local Network Access). A
 * WebSocket tells nothing of it; and where the visitor is to be asked, it is better that he knows why.
 */
export class RelayAccess {
  /** told when the visitor lets the relay be dialled, in an event of his */
  onAllowed: () => void = () => {};
  /** told when the permission is refused */
  onDenied: () => void = () => {};
  readonly #situation: Omit<Situation, "state" | "allowed">;
  readonly #feature: string;
  readonly #page: PageEnvironment;
  #show: ShowNotice | undefined;
  readonly #time: Time;
  readonly #known: Promise<void>;
  #state: PermissionState | undefined;
  /** The visitor has said so, and dialling has not come to an end since. */
  #allowed = false;
  /** A WebSocket was open: whatever the permission says, this page gets through. */
  #proven = false;
  /** what the visitor's answer is waited for with; rejected when he wants none of it */
  #answer: Deferred<void> | undefined;
  #shown: { cause: Obstacle; gone: AbortController } | undefined;
  readonly #dismissed = new Set<Obstacle>();

  /**
   * @param show default: nothing is shown, and the browser asks when it likes
   * @returns undefined where the rule is not about this page and this relay
   */
  static of(url: string, page: PageEnvironment | undefined, time: Time, show?: ShowNotice): RelayAccess | undefined {
    const { hostname } = urlOf(url) ?? {};
    if (page === undefined || hostname === undefined) return undefined;
    const relay = placeOf(hostname);
    if (relay === "elsewhere" || placeOf(page.hostname) !== "elsewhere") return undefined;
    return new RelayAccess(relay, page, time, show);
  }

  private constructor(relay: "loopback" | "lan", page: PageEnvironment, time: Time, show: ShowNotice | undefined) {
    const { secure, framed, hostname } = page;
    this.#situation = { relay, page: placeOf(hostname), secure, framed };
    this.#feature = FEATURES[relay];
    this.#page = page;
    this.#show = show;
    this.#time = time;
    this.#known = this.#watch();
  }

  get obstacle(): Obstacle | undefined {
    const allowed = this.#page.allows(this.#feature);
    const obstacle = obstacleOf({ ...this.#situation, state: this.#state, allowed });
    if (obstacle === "ask" || obstacle === "asked") {
      if (this.#proven) return undefined;
      return this.#allowed ? "asked" : obstacle;
    }
    return obstacle;
  }

  /**
   * Done when the relay may be dialled, or dialling it will tell. Where the visitor is to be asked, this waits for him.
   *
   * @throws ConnectError when he does not want it, or says nothing in time
   */
  async admitted({ timeout, signal }: OpenOptions): Promise<void> {
    const off = new AbortController();
    const gaveUp = new Promise<never>((_, reject) => {
      const stopTimer = startTimer(this.#time, timeout, () => reject(this.#unanswered()));
      off.signal.addEventListener("abort", stopTimer);
      const abort = (): void => reject(ConnectError.aborted("the relay"));
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { signal: off.signal });
    });
    try {
      await Promise.race([this.answered(), gaveUp]);
    } finally {
      off.abort();
    }
  }

  /** The same without an end. */
  async answered(): Promise<void> {
    await this.#known;
    if (this.obstacle !== "ask" || this.#show === undefined) return;
    if (this.#dismissed.has("ask")) throw this.#unanswered();
    this.#answer ??= deferred();
    const { promise } = this.#answer;
    this.#tell("ask");
    await promise;
  }

  /** The WebSocket takes its time: the browser may be asking. */
  slow(): void {
    if (this.obstacle === "asked") this.#tell("asked");
  }

  opened(): void {
    this.#proven = true;
    this.#hide();
  }

  /** Why the WebSocket did not open, as far as it is the browser's doing. */
  async failed(): Promise<string | undefined> {
    // The event of the change may come behind that of the WebSocket.
    await this.#ask();
    this.#allowed = false;
    const { obstacle } = this;
    if (obstacle === undefined || obstacle === "ask" || obstacle === "asked") {
      this.#hide();
      return undefined;
    }
    this.#tell(obstacle);
    return sentenceOf(obstacle, this.#situation.relay);
  }

  /**
   * What a request that stops the page until it is answered must not be made for: in Firefox, whose question it waits
   * for, it never goes on.
   */
  get blocking(): { cause: Obstacle; sentence: string } | undefined {
    const { obstacle: cause } = this;
    if (cause !== "ask" && cause !== "asked") return undefined;
    return { cause, sentence: sentenceOf(cause, this.#situation.relay) };
  }

  close(): void {
    this.#hide();
  }

  /** Goes by the permission from now on. */
  async #watch(): Promise<void> {
    const status = await this.#ask();
    if (status === undefined) return;
    status.onchange = () => {
      this.#state = status.state;
      if (status.state === "prompt") return;
      this.#hide();
      this.#goOn();
      if (status.state === "denied") this.onDenied();
    };
  }

  async #ask(): Promise<Pick<PermissionStatus, "state" | "onchange"> | undefined> {
    try {
      const status = await this.#page.query(this.#feature);
      this.#state = status.state;
      return status;
    } catch {
      return undefined;
    }
  }

  #goOn(): void {
    this.#answer?.resolve();
    this.#answer = undefined;
  }

  #unanswered(): ConnectError {
    return new ConnectError("relay", `the relay was not dialled: ${sentenceOf("ask", this.#situation.relay)}`);
  }

  #tell(cause: Obstacle): void {
    if (this.#shown?.cause === cause || this.#dismissed.has(cause)) return;
    this.#hide();
    const gone = new AbortController();
    this.#shown = { cause, gone };
    const notice: RelayNotice = {
      cause,
      sentence: sentenceOf(cause, this.#situation.relay),
      allow: () => {
        if (gone.signal.aborted || cause !== "ask") return;
        this.#allowed = true;
        this.#tell("asked");
        this.#goOn();
        this.onAllowed();
      },
      dismiss: () => {
        if (gone.signal.aborted) return;
        this.#hide();
        this.#dismissed.add(cause);
        if (cause !== "ask") return;
        this.#answer?.reject(this.#unanswered());
        this.#answer = undefined;
      },
    };
    try {
      this.#show?.(notice, gone.signal);
    } catch (error) {
      // What can't be shown keeps nobody waiting: from now on it is as with a page that shows nothing.
      globalThis.reportError?.(error);
      this.#show = undefined;
      this.#hide();
      this.#goOn();
    }
  }

  #hide(): void {
    this.#shown?.gone.abort();
    this.#shown = undefined;
  }
}
