import { describe, expect, it } from "vitest";
import { deferred } from "./deferred.ts";
import { realTime, startTimer, type Time, VirtualTime } from "./time.ts";

describe.each<[string, () => Time]>([
  ["realTime", realTime],
  ["VirtualTime", () => new VirtualTime()],
])("%s", (_, create) => {
  it("a sleep ends when nobody waits any longer", async () => {
    const giveUp = new AbortController();
    const slept = create().sleep(600_000, giveUp.signal);
    giveUp.abort();
    await slept;
    await create().sleep(600_000, giveUp.signal);
  });

  it("a timer calls its task once", async () => {
    const time = create();
    const { promise, resolve } = deferred();
    startTimer(time, 0, resolve);
    await promise;
  });

  it("a timer that was called off does nothing, also if its time has come", async () => {
    const time = create();
    let called = false;
    startTimer(time, 0, () => {
      called = true;
    })();
    await time.sleep(0);
    expect(called).toBe(false);
  });

  it("a sleep of nothing ends at once", async () => {
    await create().sleep(0);
  });
});

describe("VirtualTime", () => {
  it("wakes the earliest first, and nobody who has given up", async () => {
    const time = new VirtualTime();
    const awake: string[] = [];
    const giveUp = new AbortController();
    const sleeps = [
      time.sleep(20).then(() => awake.push("20")),
      time.sleep(10).then(() => awake.push("10")),
      time.sleep(15, giveUp.signal).then(() => awake.push("given up")),
    ];
    giveUp.abort();
    await sleeps[2];
    time.advance(5);
    expect(time.now()).toBe(5);
    time.advance(20);
    await Promise.all(sleeps);
    expect(awake).toEqual(["given up", "10", "20"]);
  });
});
