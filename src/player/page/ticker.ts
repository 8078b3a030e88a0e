/**
 * Ticks on arrival. Ruffle polls its sockets once per animation frame, which costs a frame of latency and stops in a
 * hidden tab. The callback it gives to `requestAnimationFrame` is harmless when it comes early: it adds the time that
 * has passed and runs a frame only when one is due. So it is called when data has arrived.
 */

/** The browser's own functions. */
export interface AnimationFrames {
  request(callback: FrameRequestCallback): number;
  cancel(handle: number): void;
  /** milliseconds on the clock that frames are stamped with */
  now(): number;
}

/** When ticks of ours come. */
export interface TickTiming {
  /** runs a task when the player has likely got what was delivered to it */
  afterArrival(task: () => void): void;
  /** runs a task in some milliseconds */
  wait(task: () => void): void;
}

/** One player's callback, which asks for itself again each time it runs. */
interface Loop {
  readonly callback: FrameRequestCallback;
  /** the outstanding request of a real frame */
  handle?: number;
  /** has asked for itself while it ran; a callback that is meant to run once must not run twice */
  repeats: boolean;
  /** Ruffle computes with the difference between two of these, so they never decrease. */
  timestamp: number;
}

/** Stands in for `requestAnimationFrame` and `cancelAnimationFrame` where Ruffle calls them. */
export class Ticker {
  private readonly loops = new Map<FrameRequestCallback, Loop>();
  private running: Loop | undefined;
  private isExtra = false;
  private scheduled = false;
  /** `later` was called, and no tick has come since */
  private owed = false;
  private waiting = false;
  /** ticks have come while it was waited for the time of one that is owed */
  private busy = false;

  private readonly frames: AnimationFrames;
  private readonly timing: TickTiming;
  private readonly report: (error: unknown) => void;

  /** @param report gets what a callback throws in a tick of ours; in a real frame the browser sees it */
  constructor(frames: AnimationFrames, timing: TickTiming, report: (error: unknown) => void) {
    this.frames = frames;
    this.timing = timing;
    this.report = report;
  }

  /** No tick of ours is running. */
  get isFrame(): boolean {
    return !this.isExtra;
  }

  /** A callback that waits already keeps its place: the request it makes in a tick of ours adds no frame. */
  request(callback: FrameRequestCallback): number {
    let loop = this.loops.get(callback);
    if (!loop) {
      loop = { callback, repeats: false, timestamp: Number.NEGATIVE_INFINITY };
      this.loops.set(callback, loop);
    }
    if (loop === this.running) loop.repeats = true;
    loop.handle ??= this.frames.request((timestamp) => this.frame(loop, timestamp));
    return loop.handle;
  }

  /** The callback is kept: a player in a hidden tab cancels its frames but goes on, and is to get its data. */
  cancel(handle: number): void {
    this.frames.cancel(handle);
    for (const loop of this.loops.values()) if (loop.handle === handle) delete loop.handle;
  }

  /** Every player gets a tick in this turn: to wait for the next costs 0.3 ms, a sixth of a round trip. */
  now(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.timing.afterArrival(() => {
      this.tick();
      // One more tick, for a player that needs longer to get its data.
      this.later();
    });
  }

  /** Every player gets a tick in some milliseconds, or has had one until then. While ticks keep coming none is added. */
  later(): void {
    this.owed = true;
    if (this.waiting) return;
    this.waiting = true;
    this.busy = false;
    this.timing.wait(() => {
      this.waiting = false;
      if (!this.owed) return;
      if (this.busy) this.later();
      else this.tick();
    });
  }

  private tick(): void {
    this.scheduled = false;
    for (const loop of [...this.loops.values()]) if (loop.repeats) this.extra(loop);
  }

  private frame(loop: Loop, timestamp: number): void {
    delete loop.handle;
    try {
      this.run(loop, timestamp);
    } finally {
      if (loop.handle === undefined) this.loops.delete(loop.callback);
    }
  }

  private extra(loop: Loop): void {
    this.isExtra = true;
    try {
      this.run(loop, this.frames.now());
    } catch (error) {
      // The callback of a removed player throws as well, as wasm-bindgen has dropped its closure: not reported.
      this.loops.delete(loop.callback);
      if (!/closure invoked recursively or after being dropped/.test(String(error))) this.report(error);
    } finally {
      this.isExtra = false;
    }
  }

  private run(loop: Loop, timestamp: number): void {
    loop.timestamp = Math.max(loop.timestamp, timestamp);
    this.running = loop;
    this.owed = false;
    this.busy = true;
    try {
      loop.callback(loop.timestamp);
    } finally {
      this.running = undefined;
    }
  }
}
