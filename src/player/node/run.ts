import { setTimeout as delay, setImmediate as nextTask } from "node:timers/promises";
import type { VirtualTime } from "../../../base/time.ts";
import type { HeadlessPlayer } from "./player.ts";

/** When to stop, and how time passes. */
export interface RunOptions {
  /** stop once a trace contains this */
  until?: string;
  /** stop after this many frames */
  frames?: number;
  /** stop after this many milliseconds of real time; default 30,000 */
  timeout?: number;
  /**
   * While it says true, and no request is under way, frames follow one another as fast as the machine allows. Default:
   * never; frames keep to the wall clock.
   */
  idle?(): boolean;
  /**
   * The time of a world that goes by no other clock: scripted servers, a recording. It moves with the frames, which follow
   * one another as soon as the movie and that world have nothing left to do, so that both do the same in every run.
   */
  lockstep?: VirtualTime;
  /** milliseconds of a step of the clock, each of which counts as a frame; default a frame of the movie, or an equal part */
  step?: number;
  /** stop when it aborts */
  signal?: AbortSignal;
}

/** What made it stop. */
export interface RunOutcome {
  /** `quit`: the movie asked for it with `fscommand` */
  reason: "until" | "frames" | "timeout" | "quit" | "panic" | "aborted";
  /** whole frames that were given time */
  frames: number;
  /** uncaught ActionScript errors */
  errors: string[];
}

/** What `run` needs of a player. */
export type RunnablePlayer = Pick<
  HeadlessPlayer,
  "metadata" | "panic" | "pendingRequests" | "observe" | "play" | "tick" | "poll"
>;

/** A frame that lasts longer, in milliseconds, is cut into equal parts, as timers only run when the clock moves. */
const LONGEST_STEP = 50;

/** Frames a second where a movie's header has no usable figure. */
const FALLBACK_RATE = 24;

/** Turns of the event loop without activity after which nothing is under way: an answer takes a few turns to come. */
const QUIET_TURNS = 10;

/** Turns of the event loop after which time moves on all the same, as a conversation may be endless. */
const MOST_TURNS = 100_000;

/**
 * Runs a loaded movie until something stops it: the clock of a headless player.
 *
 * A step of the clock is a frame of the movie as its header has it, so the same movie sees the same times on every
 * machine. Steps are made at the pace of the wall clock (late steps are not made up for), and socket data that arrives
 * between two of them is given to the movie at once.
 */
export async function run(player: RunnablePlayer, options: RunOptions = {}): Promise<RunOutcome> {
  const {
    until,
    frames: limit = Number.POSITIVE_INFINITY,
    timeout = 30_000,
    idle = () => false,
    signal,
    lockstep,
  } = options;
  const errors: string[] = [];
  let frames = 0;
  let reason: RunOutcome["reason"] | undefined;
  let polling: NodeJS.Immediate | undefined;
  let activity = 0;
  const pause = new AbortController();
  const stop = (why: RunOutcome["reason"]): void => {
    reason ??= why;
    pause.abort();
  };

  const forget = player.observe({
    onTrace: (text) => {
      if (until !== undefined && text.includes(until)) stop("until");
    },
    onError: (message) => errors.push(message),
    onFsCommand: (command) => {
      if (command === "quit") stop("quit");
    },
    onPanic: () => stop("panic"),
    // In a task of its own: one poll for all that arrives together, and never inside Ruffle's own listener.
    onSocketActivity: () => {
      activity++;
      polling ??= setImmediate(() => {
        polling = undefined;
        if (!reason) player.poll();
      });
    },
  });
  const onAbort = (): void => stop("aborted");
  signal?.addEventListener("abort", onAbort);
  const timer = setTimeout(() => stop("timeout"), timeout);
  if (signal?.aborted) stop("aborted");
  if (player.panic) stop("panic");

  const { step, steps } = options.step ? { step: options.step, steps: 1 } : cutFrame(player.metadata?.frameRate ?? 0);
  player.play();
  let due = performance.now();
  for (let part = 0; !reason; ) {
    if (frames >= limit) {
      stop("frames");
      break;
    }
    player.tick(step);
    part = (part + 1) % steps;
    if (part === 0) frames++;
    if (lockstep) {
      lockstep.advance(step);
      await quiet(
        () => activity,
        () => player.pendingRequests === 0,
        () => reason !== undefined,
      );
      continue;
    }
    const now = performance.now();
    // Without a delay, timers and sockets still have to get a turn between two steps.
    if (idle() && player.pendingRequests === 0) {
      due = now;
      await nextTask();
    } else {
      due = Math.max(due + step, now);
      await delay(due - now, undefined, { signal: pause.signal }).catch(() => {});
    }
  }

  clearTimeout(timer);
  clearImmediate(polling);
  signal?.removeEventListener("abort", onAbort);
  forget();
  return { reason: reason!, frames, errors };
}

/** Waits until nothing has been active for a while and nothing is awaited. */
async function quiet(activity: () => number, settled: () => boolean, stopped: () => boolean): Promise<void> {
  let seen = activity();
  let turns = 0;
  for (let calm = 0; calm < QUIET_TURNS && turns < MOST_TURNS && !stopped(); calm++) {
    await nextTask();
    if (activity() !== seen || !settled()) calm = 0;
    // Turns in which something from outside is awaited do not count towards the limit.
    if (settled()) turns++;
    seen = activity();
  }
}

/** @returns the milliseconds of a step and the steps that make a frame */
function cutFrame(frameRate: number): { step: number; steps: number } {
  const frame = 1000 / (frameRate > 0 && Number.isFinite(frameRate) ? frameRate : FALLBACK_RATE);
  const steps = Math.ceil(frame / LONGEST_STEP);
  return { step: frame / steps, steps };
}
