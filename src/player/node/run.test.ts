import { expect, test } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import { PlayerPanicError } from "./errors.ts";
import type { PlayerObserver } from "./player.ts";
import { type RunnablePlayer, run } from "./run.ts";

/** A player without Ruffle: it notes its ticks, and does what a test wants at each. */
class FakePlayer implements RunnablePlayer {
  readonly metadata: RunnablePlayer["metadata"];
  readonly observers = new Set<PlayerObserver>();
  readonly ticks: number[] = [];
  panic: PlayerPanicError | undefined;
  pendingRequests = 0;
  onTick: (count: number) => void = () => {};

  constructor(frameRate: number) {
    const header = { width: 1, height: 1, numFrames: 1, swfVersion: 9, isActionScript3: true, uncompressedLength: 0 };
    this.metadata = { ...header, frameRate };
  }

  play(): void {}

  tick(elapsed: number): void {
    this.ticks.push(elapsed);
    this.onTick(this.ticks.length);
  }

  observe(observer: PlayerObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  tell(notify: (observer: PlayerObserver) => void): void {
    for (const observer of this.observers) notify(observer);
  }
}

const idle = (): boolean => true;

test.each([
  ["25 frames a second", 25, [40, 40, 40]],
  ["a slow movie's frames are cut", 10, [50, 50, 50, 50, 50, 50]],
  ["a rate of 0 counts as 24", 0, [1000 / 24, 1000 / 24, 1000 / 24]],
  ["a rate that is no number counts as 24", Number.NaN, [1000 / 24, 1000 / 24, 1000 / 24]],
])("steps: %s", async (_, frameRate, ticks) => {
  const player = new FakePlayer(frameRate);
  expect(await run(player, { frames: 3, idle })).toEqual({ reason: "frames", frames: 3, errors: [] });
  expect(player.ticks).toEqual(ticks);
});

test("no frames are no ticks", async () => {
  const player = new FakePlayer(25);
  expect(await run(player, { frames: 0, idle })).toMatchObject({ reason: "frames", frames: 0 });
  expect(player.ticks).toEqual([]);
});

test.each<[string, (player: FakePlayer) => void, string]>([
  ["a trace", (player) => player.tell((observer) => observer.onTrace?.("it is done now")), "until"],
  ["fscommand quit", (player) => player.tell((observer) => observer.onFsCommand?.("quit", "")), "quit"],
  ["a panic", (player) => player.tell((observer) => observer.onPanic?.(new PlayerPanicError("x"))), "panic"],
])("%s stops a run", async (_, happen, reason) => {
  const player = new FakePlayer(25);
  player.onTick = (count) => count === 2 && happen(player);
  expect(await run(player, { until: "done", frames: 9, idle })).toMatchObject({ reason, frames: 2 });
  expect(player.observers.size).toBe(0);
});

test.each<[string, (player: FakePlayer) => void]>([
  ["another trace", (player) => player.tell((observer) => observer.onTrace?.("not yet"))],
  ["another fscommand", (player) => player.tell((observer) => observer.onFsCommand?.("allowscale", "true"))],
  ["an uncaught error", (player) => player.tell((observer) => observer.onError?.("Error: x"))],
])("%s does not stop a run", async (_, happen) => {
  const player = new FakePlayer(25);
  player.onTick = (count) => count === 2 && happen(player);
  expect(await run(player, { until: "done", frames: 4, idle })).toMatchObject({ reason: "frames", frames: 4 });
});

test("uncaught errors are in the outcome", async () => {
  const player = new FakePlayer(25);
  player.onTick = (count) => player.tell((observer) => observer.onError?.(`error ${count}`));
  expect((await run(player, { frames: 2, idle })).errors).toEqual(["error 1", "error 2"]);
});

test("the time is limited, in a hurry and at the clock's pace", async () => {
  expect(await run(new FakePlayer(25), { timeout: 20, idle })).toMatchObject({ reason: "timeout" });
  expect(await run(new FakePlayer(0.001), { timeout: 20 })).toMatchObject({ reason: "timeout" });
});

test("a signal aborts a run, also one that was given too early", async () => {
  const abort = new AbortController();
  const running = run(new FakePlayer(0.001), { signal: abort.signal });
  abort.abort();
  expect(await running).toMatchObject({ reason: "aborted" });
  expect(await run(new FakePlayer(25), { signal: abort.signal })).toMatchObject({ reason: "aborted", frames: 0 });
});

test("a player that has crashed is not run", async () => {
  const player = new FakePlayer(25);
  player.panic = new PlayerPanicError("x");
  expect(await run(player, {})).toMatchObject({ reason: "panic", frames: 0 });
});

test("arrivals between two steps are one poll, and it comes at once", async () => {
  const player = new FakePlayer(25);
  const arrive = (): void => player.tell((observer) => observer.onSocketActivity?.());
  player.onTick = (count) => {
    if (count === 1) setTimeout(() => [arrive(), arrive(), arrive()]);
    if (player.ticks.includes(0)) player.tell((observer) => observer.onTrace?.("polled"));
  };
  await run(player, { until: "polled", clock: "virtual" });
  expect(player.ticks.filter((elapsed) => elapsed === 0)).toEqual([0]);
});

test.each([
  ["a step is late", 200, 41],
  ["the machine has slept", 1100, 2000],
])("by the real clock all time that passes is given to the movie, also when %s", async (_, late, longest) => {
  const player = new FakePlayer(25);
  const sum = (): number => player.ticks.reduce((total, elapsed) => total + elapsed, 0);
  let begun = 0;
  let last = 0;
  player.onTick = (count) => {
    last = performance.now();
    if (count === 1) begun = last;
    if (count === 2) while (performance.now() - begun < late);
    if (count === 3) player.tell((observer) => observer.onSocketActivity?.());
  };
  const { frames } = await run(player, { frames: Math.ceil(late / 40) + 10 });
  // The first frame is there at once.
  // Less than a frame is left over, and the last step can be late itself.
  expect(Math.abs(sum() - 40 - (last - begun))).toBeLessThan(100);
  expect(frames).toBe(Math.floor(sum() / 40));
  expect(Math.max(...player.ticks)).toBeLessThan(longest);
});

test("by the real clock the first frame takes no time, however long it loads", async () => {
  const player = new FakePlayer(25);
  const loading = 300;
  let begun = 0;
  let last = 0;
  player.onTick = (count) => {
    last = performance.now();
    if (count > 1) return;
    while (performance.now() - last < loading);
    begun = performance.now();
  };
  await run(player, { frames: 5 });
  const sum = player.ticks.slice(1).reduce((total, elapsed) => total + elapsed, 0);
  // Without backlog: at no time is the movie ahead of the wall clock.
  expect(sum).toBeLessThanOrEqual(last - begun);
});

test.each(["real", "virtual"] as const)("a world in lockstep moves with the %s clock", async (clock) => {
  const player = new FakePlayer(25);
  const lockstep = new VirtualTime();
  await run(player, { frames: 3, lockstep, clock });
  expect(lockstep.now()).toBeCloseTo(player.ticks.reduce((total, elapsed) => total + elapsed, 0));
});

test("a request under way keeps frames to the clock", async () => {
  const player = new FakePlayer(25);
  player.pendingRequests = 1;
  // At the clock's pace that many frames take minutes.
  expect(await run(player, { frames: 10_000, timeout: 100, idle })).toMatchObject({ reason: "timeout" });
});

test("after a hurry the next frame is not far off", async () => {
  const player = new FakePlayer(25);
  // 10,000 frames ahead of the clock: if the lead were kept, the next step would come after 400 seconds.
  const outcome = await run(player, { frames: 10_002, timeout: 20_000, idle: () => player.ticks.length < 10_000 });
  expect(outcome.reason).toBe("frames");
});
