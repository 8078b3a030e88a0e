import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../../base/time.ts";
import { type Shares, Visitors } from "./visitor.ts";

const EACH: Shares = { pages: 2, connections: 3, opens: 1, bytes: 1000, memory: 1 << 20 };
const ALL: Shares = { pages: 3, connections: 5, opens: 3, bytes: 1500, memory: 2 << 20 };

function visitors(each: Partial<Shares> = {}, all: Partial<Shares> = {}) {
  const time = new VirtualTime();
  return { time, visitors: new Visitors({ ...EACH, ...each }, { ...ALL, ...all }, 256 << 10, time) };
}

describe("a visitor", () => {
  it.each(["pages", "connections"] as const)("has %s of his own, and all have theirs", (what) => {
    const all = visitors().visitors;
    const [one, other] = [all.at("one"), all.at("other")];
    for (let i = 0; i < EACH[what]; i++) expect(one.add(what)).toBeUndefined();
    expect(one.add(what)).toBe(what);
    for (let i = EACH[what]; i < ALL[what]; i++) expect(other.add(what)).toBeUndefined();
    expect(all.at("third").add(what)).toBe(`all-${what}`);
    one.remove(what);
    expect(all.at("third").add(what)).toBeUndefined();
  });

  it("whose token names him by an address has nothing of whom the address is", () => {
    const all = visitors().visitors;
    for (let i = 0; i < EACH.pages; i++) all.named("192.0.2.1").add("pages");
    expect(all.named("192.0.2.1").add("pages")).toBe("pages");
    expect(all.at("192.0.2.1").add("pages")).toBeUndefined();
    expect(all.named("192.0.2.1").name).toBe("192.0.2.1");
  });

  it("opens so many a second, and who asks for more takes nothing of the others'", () => {
    const { time, visitors: all } = visitors();
    const [one, other] = [all.at("one"), all.at("other")];
    expect([1, 2, 3, 4].map(() => one.open())).toEqual([undefined, undefined, "opens", "opens"]);
    expect([1, 2].map(() => other.open())).toEqual([undefined, undefined]);
    const third = all.at("third");
    expect([1, 2].map(() => third.open())).toEqual([undefined, undefined]);
    expect(all.at("fourth").open()).toBe("all-opens");
    time.advance(1000);
    expect(one.open()).toBeUndefined();
  });

  it("waits for his own bytes, and for all when all are too many", () => {
    const all = visitors().visitors;
    expect(all.at("one").moved("up", 2000)).toBe(1000);
    expect(all.at("other").moved("up", 0)).toBe(334);
    expect(all.at("other").moved("down", 1000)).toBe(0);
  });

  it("gets smaller windows the more he has, and when all have many", () => {
    const all = visitors().visitors;
    const one = all.at("one");
    const windows = Array.from({ length: 6 }, () => one.take());
    expect(windows.map((bytes) => bytes >> 10)).toEqual([256, 192, 128, 64, 64, 64]);
    expect(all.at("other").take() >> 10).toBe(256);
    expect(all.memory >> 10).toBe(1024);
    one.take();
    expect(all.at("third").take() >> 10).toBe(64);
    for (const window of windows) one.giveBack(window);
    expect(all.at("fourth").take() >> 10).toBe(256);
  });

  it("gets no connection when memory is short", () => {
    const all = visitors({}, { memory: 128 << 10 }).visitors;
    const one = all.at("one");
    one.take();
    expect(one.add("connections")).toBe("all-memory");
  });

  it("is forgotten when he has gone and owes nothing", () => {
    const { time, visitors: all } = visitors();
    for (let i = 0; i < 3000; i++) all.at(`busy ${i}`).open();
    all.at("stays").add("pages");
    expect(all.size).toBe(3001);
    time.advance(10_000);
    for (let i = 0; i < 3000; i++) all.at(`new ${i}`);
    expect(all.size).toBeLessThan(3100);
    expect(all.at("stays").isGone).toBe(false);
  });
});
