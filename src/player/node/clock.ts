/** Time is kept in multiples of this, so that sums and differences of times are exact. */
const QUANTUM = 1 / 1024;

/** Queries of one call into the player that find a standing clock standing, but for the quantum. */
const PATIENCE = 4000;

/**
 * Milliseconds that each further query of the call moves it. Ruffle asks once in 10,000 instructions of AVM2, and in 2,000
 * of AVM1, whether a script has taken too long: about as long as they take.
 */
const STEP = 1 / 4;

/**
 * The time a player lives in, in milliseconds since its creation. It moves when `advance` is called, so that what a
 * movie sees does not depend on how fast the machine is; or, if it is real, also while the player computes.
 *
 * Two things keep a standing clock from hanging a script that waits for it: every query moves it by a quantum, and
 * those of a script that has asked for long by more (Ruffle's script time-out needs that). How fast the machine is, or how
 * busy, moves nothing.
 * The following frames absorb what such queries added.
 */
export class PlayerClock {
  readonly #epoch: number;
  readonly #isReal: boolean;
  /** sum of all steps, not rounded: rounding every step would add up to frames too many */
  #exact = 0;
  #latest = 0;
  /** what a real clock is ahead of all steps */
  #ahead = 0;
  #enteredAt = 0;
  /** queries since the player was entered */
  #queries = 0;
  #nextDate: number | undefined;

  /** @param epoch what `Date` says at time 0, in milliseconds since 1970 */
  constructor(epoch: number, { isReal = false } = {}) {
    this.#epoch = epoch;
    this.#isReal = isReal;
    this.enter();
  }

  /** The time of the current step: the time stamp of its animation frame. */
  get frameTime(): number {
    // Rounded up, as a step that is a hair short of a frame would run no frame.
    return Math.ceil(this.#exact / QUANTUM) * QUANTUM;
  }

  /** What `performance.now` says. */
  now(): number {
    const step = this.#isReal || ++this.#queries <= PATIENCE ? QUANTUM : STEP;
    const computed = this.#isReal ? this.#ahead + performance.now() - this.#enteredAt : 0;
    this.#latest = Math.max(this.#latest + step, this.frameTime + computed);
    return this.#latest;
  }

  /** Has a real clock keep what it has moved while the player computed, where no step is to make up for it. */
  keepComputed(): void {
    if (this.#isReal) this.#ahead = this.now() - this.frameTime;
  }

  /** What `Date.now` says: a whole number of milliseconds. */
  date(): number {
    const given = this.#nextDate;
    this.#nextDate = undefined;
    if (given !== undefined) return given;
    return Math.floor(this.#epoch + this.now());
  }

  /** Remembers what it says. */
  remember(): () => void {
    const [exact, latest, nextDate] = [this.#exact, this.#latest, this.#nextDate];
    return () => {
      [this.#exact, this.#latest, this.#nextDate] = [exact, latest, nextDate];
    };
  }

  /** Makes the next query of the date say this, and no other. */
  setNextDate(date: number): void {
    this.#nextDate = date;
  }

  /** Moves the clock; times that are no positive number leave it where it is. */
  advance(milliseconds: number): void {
    if (milliseconds > 0 && Number.isFinite(milliseconds)) this.#exact += milliseconds;
  }

  /** To be called whenever control passes to the player, so that only its own time counts as busy. */
  enter(): void {
    this.#enteredAt = performance.now();
    this.#queries = 0;
  }
}

/** The `Date` constructor of a page whose time is `clock`. */
export function dateOf(clock: PlayerClock): DateConstructor {
  const now = (): number => clock.date();
  return new Proxy(Date, {
    construct: (target, values, newTarget) => Reflect.construct(target, values.length ? values : [now()], newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
}
