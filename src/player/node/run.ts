import type { VirtualTime } from "../../../base/time.ts";
import { afterTurn } from "../../../base/turn.ts";
import { afterArrival } from "../arrival.ts";
import { type Clock, hurriedPace, lockstepPace, type Pace, realPace, withWorld } from "./pace.ts";
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
   * - "real": the movie's time is the wall clock's
   * - "virtual": every step of the clock is as long as the last, and comes at once when nothing is left to do
   *
   * Default: virtual with `idle` or `lockstep`, else real.
   */
  clock?: Clock;
  /**
   * With the virtual clock: while it says true, and no request is under way, frames follow one another as fast as the
   * machine allows. Default: never.
   */
  idle?(): boolean;
  /**
   * The time of a world that goes by no other clock: scripted servers, a recording. It moves with the movie's. With the
   * virtual clock frames follow one another as soon as the movie and that world have nothing left to do, so that both do
   * the same in every run.
   */
  lockstep?: VirtualTime;
  /**
   * milliseconds of a step of the clock, each of which counts as a frame, or `frame`: a frame of the movie, however long it
   * is; default a frame, or an equal part
   */
  step?: number | "frame";
  /** A frame is over, with all that it has asked for, and the next one is not begun: here keys are pressed. */
  onFrame?(frames: number): void;
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
  "metadata" | "panic" | "pendingRequests" | "observe" | "play" | "tick"
>;

/** A frame that lasts longer, in milliseconds, is cut into equal parts, as timers only run when the clock moves. */
const LONGEST_STEP = 50;

/** Frames a second where a movie's header has no usable figure. */
const FALLBACK_RATE = 24;

/** Parts of a frame that sums of steps may be off by. */
const ROUNDING = 1e-6;

/**
 * Runs a loaded movie until something stops it: the clock of a headless player.
 *
 * A step of the clock is a frame of the movie as its header has it, or an equal part; by the virtual clock the same movie
 * sees the same times on every machine. Socket data that arrives between two steps is given to the movie at once.
 */
export async function run(player: RunnablePlayer, options: RunOptions = {}): Promise<RunOutcome> {
  const { until, frames: limit = Number.POSITIVE_INFINITY, timeout = 30_000, signal } = options;
  const errors: string[] = [];
  const { step, frame } = stepsOf(options.step, player.metadata?.frameRate ?? 0);
  let activity = 0;
  const { idle, lockstep, clock = idle || lockstep ? "virtual" : "real" } = options;
  const pace = paceOf(player, { ...options, clock }, step, () => activity);
  // By the virtual clock all of a turn is one arrival, however it came.
  const soon = clock === "real" ? afterArrival : afterTurn;
  let played = 0;
  let frames = 0;
  let told = 0;
  const move = (passed: number): void => {
    played += passed;
    frames = Math.floor(played / frame + ROUNDING);
    player.tick(passed);
  };
  let reason: RunOutcome["reason"] | undefined;
  let polling = false;
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
    // Never inside Ruffle's own listener, and one poll for all that arrives together.
    onSocketActivity: () => {
      activity++;
      if (polling) return;
      polling = true;
      soon(() => {
        polling = false;
        if (!reason) move(pace.arrival());
      });
    },
  });
  const onAbort = (): void => stop("aborted");
  signal?.addEventListener("abort", onAbort);
  const timer = setTimeout(() => stop("timeout"), timeout);
  if (signal?.aborted) stop("aborted");
  if (player.panic) stop("panic");

  player.play();
  while (!reason) {
    if (frames >= limit) {
      stop("frames");
      break;
    }
    move(pace.step());
    await pace.next(pause.signal);
    if (frames > told) {
      told = frames;
      options.onFrame?.(frames);
    }
  }

  clearTimeout(timer);
  signal?.removeEventListener("abort", onAbort);
  forget();
  return { reason: reason!, frames, errors };
}

function paceOf(
  player: RunnablePlayer,
  { idle, lockstep, clock }: RunOptions,
  step: number,
  activity: () => number,
): Pace {
  const settled = (): boolean => player.pendingRequests === 0;
  if (clock === "real") return lockstep ? withWorld(realPace(step), lockstep) : realPace(step);
  if (lockstep) return lockstepPace(step, lockstep, { activity, settled });
  return hurriedPace(step, () => settled() && idle?.() === true);
}

/** @returns the milliseconds of a step and of a frame */
function stepsOf(given: RunOptions["step"], frameRate: number): { step: number; frame: number } {
  if (typeof given === "number" && given !== 0) return { step: given, frame: given };
  const frame = 1000 / (frameRate > 0 && Number.isFinite(frameRate) ? frameRate : FALLBACK_RATE);
  return { step: given === "frame" ? frame : frame / Math.ceil(frame / LONGEST_STEP), frame };
}
