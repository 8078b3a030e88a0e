import { setTimeout as delay, setImmediate as nextTask } from "node:timers/promises";
import type { VirtualTime } from "../../../base/time.ts";

/** The wall clock's time, or one that does not depend on how fast the machine is. */
export type Clock = "real" | "virtual";

/** How time passes for a movie: what its player is told, and when. In milliseconds. */
export interface Pace {
  /** What has passed at a step of the clock. */
  step(): number;
  /** What has passed when something arrives between two steps. */
  arrival(): number;
  /** Settles when the next step is due. */
  next(stopped: AbortSignal): Promise<void>;
}

/** Milliseconds by which steps may be late and are still made up for one by one; what is later comes as one long step. */
const MOST_BEHIND = 1000;

/** Parts of a step that sums of steps may be off by. */
const ROUNDING = 1e-6;

/** The wall clock's, from when the first step is over: that step is there at once, and what it loads is no time of the movie's. */
export function realPace(step: number): Pace {
  /** when the movie's time was 0 */
  let start: number | undefined;
  let told = 0;
  const behind = (): number => (start === undefined ? step : performance.now() - start - told);
  const pass = (): number => {
    const late = behind();
    const passed = late > MOST_BEHIND ? late : Math.min(late, step);
    told += passed;
    return passed;
  };
  return {
    step: pass,
    arrival: pass,
    async next(stopped) {
      start ??= performance.now() - told;
      const untilDue = (Math.floor(told / step + ROUNDING) + 1) * step - told - behind();
      if (untilDue > 0) await waitFor(untilDue, stopped);
      else await nextTask();
    },
  };
}

/**
 * Every step is as long as the last, and comes at once while the movie has nothing to wait for; otherwise at the pace of
 * the wall clock. Late steps are not made up for.
 */
export function hurriedPace(step: number, hasLeisure: () => boolean): Pace {
  let due = performance.now();
  return {
    step: () => step,
    arrival: () => 0,
    async next(stopped) {
      const now = performance.now();
      due = hasLeisure() ? now : Math.max(due + step, now);
      // Without a delay, timers and sockets still have to get a turn between two steps.
      if (due === now) await nextTask();
      else await waitFor(due - now, stopped);
    },
  };
}

/** What tells whether a movie and the world it talks to have something left to do. */
export interface Bustle {
  /** grows with everything that happens */
  activity(): number;
  /** whether nothing from outside is awaited */
  settled(): boolean;
}

/** Every step is as long as the last, and comes as soon as nothing is left to do: the same in every run. */
export function lockstepPace(step: number, world: VirtualTime, bustle: Bustle): Pace {
  return {
    step: () => step,
    arrival: () => 0,
    async next(stopped) {
      world.advance(step);
      await quiet(bustle, stopped);
    },
  };
}

/** Has the time of a world move with that of the movie. */
export function withWorld(pace: Pace, world: VirtualTime): Pace {
  const moving = (passed: number): number => {
    world.advance(passed);
    return passed;
  };
  return { ...pace, step: () => moving(pace.step()), arrival: () => moving(pace.arrival()) };
}

/** Turns of the event loop without activity after which nothing is under way: an answer takes a few turns to come. */
const QUIET_TURNS = 10;

/** Turns of the event loop after which time moves on all the same, as a conversation may be endless. */
const MOST_TURNS = 100_000;

/** Waits until nothing has been active for a while and nothing is awaited. */
async function quiet({ activity, settled }: Bustle, stopped: AbortSignal): Promise<void> {
  let seen = activity();
  let turns = 0;
  for (let calm = 0; calm < QUIET_TURNS && turns < MOST_TURNS && !stopped.aborted; calm++) {
    await nextTask();
    if (activity() !== seen || !settled()) calm = 0;
    // Turns in which something from outside is awaited do not count towards the limit.
    if (settled()) turns++;
    seen = activity();
  }
}

async function waitFor(milliseconds: number, stopped: AbortSignal): Promise<void> {
  // A timer of Node's may fire a fraction of a millisecond early.
  await delay(Math.ceil(milliseconds), undefined, { signal: stopped }).catch(() => {});
}
