import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limitDefaults } from "../../base/options/limits.ts";
import { FIRST_WINDOW } from "../protocol/numbers.ts";
import { SendWindow } from "./send-window.ts";
import { WindowBudget } from "./window-budget.ts";

const options = { window: 100, maxWindow: 400, probeInterval: 10, stalledAnswers: 3 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A window that is full, and somebody waiting for room. */
function fullWindow() {
  const probe = vi.fn();
  const window = new SendWindow(probe, options);
  window.sent(100);
  const waiting = vi.fn();
  void window.waitForRoom().then(waiting);
  return { probe, window, waiting };
}

/** Lets the next probe go out and answers it. */
async function answerProbe(window: SendWindow, bytes: number): Promise<void> {
  await vi.advanceTimersToNextTimerAsync();
  window.acknowledged(bytes);
  await vi.advanceTimersByTimeAsync(0);
}

describe("SendWindow", () => {
  it("has room for what was not sent or has been acknowledged", () => {
    const window = new SendWindow(() => {}, options);
    window.sent(60);
    expect(window.room).toBe(40);
    window.acknowledged(50);
    expect(window.room).toBe(90);
    expect(window.inFlight).toBe(10);
  });

  it("never probes a client that keeps up", async () => {
    const probe = vi.fn();
    const window = new SendWindow(probe, options);
    window.sent(100);
    await vi.advanceTimersByTimeAsync(1000);
    expect(probe).not.toHaveBeenCalled();
  });

  it("probes while somebody waits for room, one probe at a time", async () => {
    const { probe } = fullWindow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(probe).toHaveBeenCalledTimes(1);
  });

  it("lets the sender go on when the client has read something", async () => {
    const { window, waiting } = fullWindow();
    await answerProbe(window, 1);
    expect(waiting).toHaveBeenCalled();
    expect(window.room).toBe(1);
  });

  it("doubles when the client has read nothing several times running", async () => {
    const { window, waiting } = fullWindow();
    await answerProbe(window, 0);
    await answerProbe(window, 0);
    expect(waiting).not.toHaveBeenCalled();
    await answerProbe(window, 0);
    expect(waiting).toHaveBeenCalled();
    expect(window.room).toBe(100);
  });

  it("does not grow for a client that reads slowly", async () => {
    const { window } = fullWindow();
    for (let round = 0; round < 20; round++) {
      await answerProbe(window, 0);
      await answerProbe(window, 0);
      await answerProbe(window, 1);
      window.sent(window.room);
      expect(window.inFlight).toBe(100);
      void window.waitForRoom();
    }
  });

  it("stops growing at its limit, and probes on", async () => {
    const { window, probe } = fullWindow();
    for (let round = 0; round < 30; round++) {
      await answerProbe(window, 0);
      if (window.room > 0) {
        window.sent(window.room);
        void window.waitForRoom();
      }
    }
    expect(window.inFlight).toBe(400);
    expect(probe.mock.calls.length).toBe(30);
  });

  it("grows as far as the budget has something, and gives all of it back", async () => {
    const budget = new WindowBudget(100, 250);
    const window = new SendWindow(() => {}, options, undefined, budget);
    for (let round = 0; round < 30; round++) {
      if (window.room > 0) window.sent(window.room);
      void window.waitForRoom();
      await answerProbe(window, 0);
    }
    expect(window.inFlight).toBe(250);
    window.close();
    window.close();
    expect(budget.grow(1000)).toBe(250);
  });

  it("does not probe with an interval of 0", async () => {
    const probe = vi.fn();
    const window = new SendWindow(probe, { window: 1, probeInterval: 0 });
    window.sent(1);
    void window.waitForRoom();
    await vi.advanceTimersByTimeAsync(1000);
    expect(probe).not.toHaveBeenCalled();
  });

  it("lets the sender go when it is closed", async () => {
    const { window, waiting, probe } = fullWindow();
    window.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(waiting).toHaveBeenCalled();
    expect(probe).not.toHaveBeenCalled();
  });
});

it("the first window is the one that natives know", () => {
  expect(limitDefaults("PlayerHost")).toMatchObject({ window: FIRST_WINDOW, sendWindow: FIRST_WINDOW });
});
