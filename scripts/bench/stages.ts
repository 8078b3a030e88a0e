/**
 * Where the time of a round trip goes, seen from outside: what Ruffle imports, and what the host sends and receives with,
 * is wrapped before either starts, and each wrapper says what is being done from then on. Runs in a page and in Node.
 */

import { MessageType } from "../../host/protocol/numbers.ts";

/** In the order of a round trip; the last two are beside it. */
export const STAGES = {
  away: "away: browser, relay, system, server",
  in: "host: to the player",
  event: "Ruffle: the event of its WebSocket",
  turns: "microtasks waited for",
  read: "Ruffle's tick and natives, until content",
  content: "content, and natives as it writes",
  rest: "natives and Ruffle's tick, after content",
  out: "host: to the network",
  send: "sending it",
  acknowledged: "acknowledgements",
  frames: "Ruffle: ticks for which nothing came",
} as const;

export type Stage = keyof typeof STAGES;

/** Milliseconds of each stage. */
export type Times = Record<Stage, number>;

/** Of many round trips, in milliseconds. */
export interface Profile {
  times: Times;
  /** one tick for which nothing has come */
  emptyTick: number;
}

type Callable = (...args: never[]) => unknown;

/** Ticks for which nothing comes that are measured after the round trips. */
export const EMPTY_TICKS = 1000;

/** Of a message on the player's channel: where its type is, behind its length. */
const TYPE_AT = 4;

/** Adds up what is done when: there is one stage at a time. */
export class StageClock {
  readonly times = Object.fromEntries(Object.keys(STAGES).map((stage) => [stage, 0])) as Times;
  #stage: Stage = "away";
  #since = performance.now();
  #counts = false;
  /** Ruffle's callback for a frame */
  #tick: (() => unknown) | undefined;
  readonly #ticks = new WeakMap<Callable, Callable>();

  /** Wraps what takes a message of the network. */
  arriving<F extends Callable>(take: F): F {
    return ((...args: Parameters<F>) => {
      this.#enter("in");
      const taken = take(...args);
      if (this.#stage === "in") this.#enter("turns");
      return taken;
    }) as F;
  }

  /** Wraps what sends a message to the network. */
  leaving<F extends Callable>(send: F): F {
    return ((...args: Parameters<F>) => {
      this.#enter("send");
      const sent = send(...args);
      this.#enter("away");
      return sent;
    }) as F;
  }

  /** Watches every Ruffle that starts from now on. */
  watch(): void {
    const { instantiate, instantiateStreaming } = WebAssembly;
    const wrap = (original: Callable) => (source: never, imports: WebAssembly.Imports) =>
      original(source, this.#adaptAll(imports) as never);
    Reflect.set(WebAssembly, "instantiate", wrap(instantiate));
    if (instantiateStreaming) Reflect.set(WebAssembly, "instantiateStreaming", wrap(instantiateStreaming));
  }

  /** Begins to count; what was before is not part of it. */
  reset(): void {
    for (const stage of Object.keys(this.times) as Stage[]) this.times[stage] = 0;
    this.#since = performance.now();
    this.#counts = true;
  }

  /** Counts no more. */
  stop(): void {
    this.#enter("away");
    this.#counts = false;
  }

  /** @returns milliseconds of one tick for which nothing has come */
  emptyTick(times: number): number {
    const started = performance.now();
    for (let i = 0; i < times; i++) this.#tick?.();
    return (performance.now() - started) / times;
  }

  #enter(stage: Stage): void {
    const now = performance.now();
    if (this.#counts) this.times[this.#stage] += now - this.#since;
    this.#since = now;
    this.#stage = stage;
  }

  #within(stage: Stage, run: () => unknown): unknown {
    const before = this.#stage;
    this.#enter(stage);
    try {
      return run();
    } finally {
      this.#enter(before);
    }
  }

  #adaptAll(imports: WebAssembly.Imports = {}): WebAssembly.Imports {
    const modules = Object.entries(imports).map(([module, values]) => {
      const adapted = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "function" ? this.#adapt(name, value as Callable) : value,
      ]);
      return [module, Object.fromEntries(adapted)];
    });
    return Object.fromEntries(modules) as WebAssembly.Imports;
  }

  #adapt(name: string, original: Callable): Callable {
    const call = original as (...args: unknown[]) => unknown;
    if (/^__wbg_requestAnimationFrame_/.test(name))
      return (page: unknown, tick: Callable) => call(page, this.#timed(tick));
    if (/^__wbg_addEventListener_/.test(name)) {
      return (target: object, at: unknown, length: unknown, listener: Callable, ...options: unknown[]) =>
        call(target, at, length, "send" in target ? this.#heard(listener) : listener, ...options);
    }
    if (/^__wbg_send_/.test(name)) {
      return (...args: unknown[]) => {
        this.#enter("out");
        call(...args);
        if (this.#stage === "out") this.#enter("turns");
      };
    }
    // Content makes a Date when its listener begins, and another one when it ends.
    if (/^__wbg_new_0_/.test(name)) {
      return () => {
        if (this.#stage === "read") this.#enter("content");
        else if (this.#stage === "content") this.#enter("rest");
        return call();
      };
    }
    return original;
  }

  /** One for each callback, as it is known by its identity. */
  #timed(tick: Callable): Callable {
    let timed = this.#ticks.get(tick);
    if (timed === undefined) {
      timed = (...args: never[]) => {
        this.#tick = () => tick(...args);
        const before = this.#stage;
        this.#enter(before === "turns" ? "read" : "frames");
        tick(...args);
        this.#enter(this.#stage === "away" ? "away" : before);
      };
      this.#ticks.set(tick, timed);
    }
    return timed;
  }

  #heard(listener: Callable): Callable {
    return (event: { type: string; data?: ArrayBuffer }) => {
      const { data } = event;
      if (event.type !== "message" || !(data instanceof ArrayBuffer)) return listener(event as never);
      const isAck = new Uint8Array(data)[TYPE_AT] === MessageType.ack;
      return this.#within(isAck ? "acknowledged" : "event", () => listener(event as never));
    };
  }
}
