import { realTime, type Time } from "../../../../base/time.ts";
import { LEAST_WINDOW, WindowBudget } from "../../../endpoint/window-budget.ts";
import type { WindowSource } from "../session.ts";
import { Rate } from "./quota.ts";

/** What one visitor may use, or all of them together. */
export interface Shares {
  /** at a time */
  pages: number;
  /** at a time, those being made and those accepted included */
  connections: number;
  /** pages, connections and calls a second */
  opens: number;
  /** a second, each way */
  bytes: number;
  /** bytes of windows at a time, each way */
  memory: number;
}

/** Why a visitor gets no more: the names that logs and metrics have. */
export type Shortage = keyof Shares | `all-${keyof Shares}`;

/** Opens that may come at once, in seconds' worth of them. */
const BURST_SECONDS = 2;

/** What is in use of a share. */
class Use {
  readonly limits: Shares;
  pages = 0;
  connections = 0;
  memory = 0;
  readonly opens: Rate;
  /** from pages, and to them */
  readonly up: Rate;
  readonly down: Rate;

  constructor(limits: Shares, time: Time) {
    this.limits = limits;
    this.opens = new Rate(limits.opens, limits.opens * BURST_SECONDS, time);
    this.up = new Rate(limits.bytes, limits.bytes, time);
    this.down = new Rate(limits.bytes, limits.bytes, time);
  }
}

/** Somebody who uses the relay, with however many pages. */
export class Visitor implements WindowSource {
  /** the token's subject, or the client's address */
  readonly name: string;
  readonly #own: Use;
  readonly #all: Use;
  readonly #windows: WindowBudget;

  constructor(name: string, own: Use, all: Use, window: number) {
    this.name = name;
    this.#own = own;
    this.#all = all;
    this.#windows = new WindowBudget(window, own.limits.memory);
  }

  /** One more page, connection or call. @returns why there can be none */
  open(): Shortage | undefined {
    if (!this.#own.opens.tryTake()) return "opens";
    return this.#all.opens.tryTake() ? undefined : "all-opens";
  }

  /** Counts one more. @returns why there can be none */
  add(what: "pages" | "connections"): Shortage | undefined {
    const [own, all] = [this.#own, this.#all];
    if (own[what] >= own.limits[what]) return what;
    if (all[what] >= all.limits[what]) return `all-${what}`;
    if (what === "connections" && all.memory > all.limits.memory) return "all-memory";
    own[what]++;
    all[what]++;
    return undefined;
  }

  remove(what: "pages" | "connections"): void {
    this.#own[what]--;
    this.#all[what]--;
  }

  /** @param direction from its pages (`up`), or to them. @returns milliseconds to wait before more is read */
  moved(direction: "up" | "down", bytes: number): number {
    return Math.max(this.#own[direction].take(bytes), this.#all[direction].take(bytes));
  }

  /** Once half of the memory of all is promised, new windows are small: there is room for many. */
  take(): number {
    const short = this.#all.memory > this.#all.limits.memory / 2;
    let window = this.#windows.take();
    if (short && window > LEAST_WINDOW) {
      this.#windows.giveBack(window - LEAST_WINDOW);
      window = LEAST_WINDOW;
    }
    this.#own.memory += window;
    this.#all.memory += window;
    return window;
  }

  giveBack(window: number): void {
    this.#windows.giveBack(window);
    this.#own.memory -= window;
    this.#all.memory -= window;
  }

  /** Nothing of it is here, and nothing is owed. */
  get isGone(): boolean {
    const { pages, connections, opens, up, down } = this.#own;
    return pages === 0 && connections === 0 && opens.isFull && up.isFull && down.isFull;
  }
}

/** Visitors that are remembered before those are looked for who have gone. */
const SWEEP_AT = 1024;

/** Everybody who uses the relay. */
export class Visitors {
  readonly #each: Shares;
  readonly #all: Use;
  readonly #window: number;
  readonly #time: Time;
  readonly #visitors = new Map<string, Visitor>();
  #sweepAt = SWEEP_AT;

  /** @param window bytes of a connection's window where there is room */
  constructor(each: Shares, all: Shares, window: number, time: Time = realTime()) {
    this.#each = each;
    this.#all = new Use(all, time);
    this.#window = window;
    this.#time = time;
  }

  get size(): number {
    return this.#visitors.size;
  }

  /** bytes of all windows */
  get memory(): number {
    return this.#all.memory;
  }

  /** Who is known by an address. */
  at(address: string): Visitor {
    return this.#get(address, address);
  }

  /** Who is known by the subject of a token, which may look like somebody's address. */
  named(subject: string): Visitor {
    return this.#get(`sub ${subject}`, subject);
  }

  #get(key: string, name: string): Visitor {
    const found = this.#visitors.get(key);
    if (found !== undefined) return found;
    if (this.#visitors.size >= this.#sweepAt) this.#sweep();
    const added = new Visitor(name, new Use(this.#each, this.#time), this.#all, this.#window);
    this.#visitors.set(key, added);
    return added;
  }

  /** Looks at each visitor once for each that is added, on average. */
  #sweep(): void {
    for (const [name, visitor] of this.#visitors) if (visitor.isGone) this.#visitors.delete(name);
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#visitors.size);
  }
}
