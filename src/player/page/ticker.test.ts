import { describe, expect, it } from "vitest";
import { Ticker } from "./ticker.ts";

/** Frames and tasks that come when the test says so. */
function harness() {
  const waiting = new Map<number, FrameRequestCallback>();
  const waits: (() => void)[] = [];
  const microtasks: (() => void)[] = [];
  const reported: unknown[] = [];
  let requests = 0;
  const clock = { now: 0 };
  const ticker = new Ticker(
    {
      request: (callback) => {
        waiting.set(++requests, callback);
        return requests;
      },
      cancel: (handle) => waiting.delete(handle),
      now: () => clock.now,
    },
    {
      afterArrival: (task) => void microtasks.push(task),
      wait: (task) => void waits.push(task),
    },
    (error) => reported.push(error),
  );
  return {
    ticker,
    clock,
    waiting,
    reported,
    microtasks,
    waits,
    frame(timestamp: number) {
      const callbacks = [...waiting.values()];
      waiting.clear();
      for (const callback of callbacks) callback(timestamp);
    },
    runMicrotasks() {
      for (const task of microtasks.splice(0)) task();
    },
    /** The milliseconds of what waits are over. */
    runWaits() {
      for (const task of waits.splice(0)) task();
    },
    /** A player: asks for its next frame as it runs. Returns the timestamps it got and the handle it has. */
    play() {
      const player = { timestamps: [] as number[], handle: 0 };
      const callback = (timestamp: number) => {
        player.handle = ticker.request(callback);
        player.timestamps.push(timestamp);
      };
      player.handle = ticker.request(callback);
      return player;
    },
  };
}

describe("Ticker", () => {
  it("runs a player's callback once data has arrived, and adds no frame", () => {
    const { ticker, clock, waiting, frame, runMicrotasks, play } = harness();
    const player = play();
    frame(16);
    clock.now = 20;
    ticker.now();
    expect(player.timestamps).toEqual([16]);
    runMicrotasks();
    expect(player.timestamps).toEqual([16, 20]);
    expect([...waiting.keys()]).toEqual([player.handle]);
  });

  it("gives one tick for all that arrives before it", () => {
    const { ticker, microtasks, frame, runMicrotasks, play } = harness();
    const player = play();
    frame(16);
    ticker.now();
    ticker.now();
    expect(microtasks).toHaveLength(1);
    runMicrotasks();
    ticker.now();
    runMicrotasks();
    expect(player.timestamps).toHaveLength(3);
  });

  it("gives a tick in this turn, and another later for a player that was not ready", () => {
    const { ticker, frame, runMicrotasks, runWaits, play } = harness();
    const player = play();
    frame(16);
    ticker.now();
    ticker.now();
    runMicrotasks();
    expect(player.timestamps).toHaveLength(2);
    runWaits();
    runWaits();
    expect(player.timestamps).toHaveLength(3);
  });

  it("adds no tick while others keep coming", () => {
    const { ticker, frame, runMicrotasks, runWaits, play } = harness();
    const player = play();
    frame(16);
    for (let arrival = 0; arrival < 3; arrival++) {
      for (let data = 0; data < 2; data++) {
        ticker.now();
        runMicrotasks();
      }
      runWaits();
    }
    expect(player.timestamps).toHaveLength(7);
    runWaits();
    runWaits();
    expect(player.timestamps).toHaveLength(8);
  });

  it("gives what can wait a tick of its own when none has come until then", () => {
    const { ticker, waits, frame, runWaits, play } = harness();
    const player = play();
    frame(16);
    ticker.later();
    ticker.later();
    expect([player.timestamps.length, waits.length]).toEqual([1, 1]);
    runWaits();
    expect(player.timestamps).toHaveLength(2);
  });

  it.each(["now", "frame"] as const)("gives what can wait the tick of what comes: %s", (what) => {
    const { ticker, frame, runMicrotasks, runWaits, play } = harness();
    const player = play();
    frame(16);
    ticker.later();
    if (what === "now") ticker.now();
    else frame(33);
    runMicrotasks();
    runWaits();
    expect(player.timestamps).toHaveLength(2);
  });

  it("gives every player a tick", () => {
    const { ticker, frame, runMicrotasks, play } = harness();
    const players = [play(), play()];
    frame(16);
    ticker.now();
    runMicrotasks();
    expect(players.map(({ timestamps }) => timestamps.length)).toEqual([2, 2]);
  });

  it("never lets time go back: a frame's timestamp is older than the tick before it", () => {
    const { ticker, clock, frame, runMicrotasks, play } = harness();
    const player = play();
    frame(16);
    clock.now = 33.5;
    ticker.now();
    runMicrotasks();
    frame(33);
    expect(player.timestamps).toEqual([16, 33.5, 33.5]);
  });

  it("does not call a callback that is meant to run once", () => {
    const { ticker, frame, runMicrotasks } = harness();
    let runs = 0;
    ticker.request(() => runs++);
    ticker.now();
    runMicrotasks();
    expect(runs).toBe(0);
    frame(16);
    ticker.now();
    runMicrotasks();
    expect(runs).toBe(1);
  });

  it("cancels the real frame; the player still gets its data, as in a hidden tab", () => {
    const { ticker, waiting, frame, runMicrotasks, play } = harness();
    const player = play();
    frame(16);
    ticker.cancel(player.handle);
    expect(waiting.size).toBe(0);
    ticker.now();
    runMicrotasks();
    expect(player.timestamps).toHaveLength(2);
    expect([...waiting.keys()]).toEqual([player.handle]);
  });

  it("forgets a player that is gone, without a word", () => {
    const { ticker, reported, frame, runMicrotasks } = harness();
    let runs = 0;
    const callback = () => {
      if (++runs > 1) throw new Error("closure invoked recursively or after being dropped");
      ticker.request(callback);
    };
    ticker.request(callback);
    frame(16);
    for (let tick = 0; tick < 3; tick++) {
      ticker.now();
      runMicrotasks();
    }
    expect(runs).toBe(2);
    expect(reported).toEqual([]);
  });

  it("reports what a callback throws in a tick, and ticks the other players", () => {
    const { ticker, reported, frame, runMicrotasks, play } = harness();
    const failure = new Error("unreachable");
    let runs = 0;
    const failing = () => {
      if (++runs > 1) throw failure;
      ticker.request(failing);
    };
    ticker.request(failing);
    const player = play();
    frame(16);
    ticker.now();
    runMicrotasks();
    expect(reported).toEqual([failure]);
    expect(player.timestamps).toHaveLength(2);
  });

  it("lets the browser see what a callback throws in a frame", () => {
    const { ticker, frame } = harness();
    ticker.request(() => {
      throw new Error("unreachable");
    });
    expect(() => frame(16)).toThrow("unreachable");
  });
});
