import { describe, expect, it } from "vitest";
import type { SharedObjectStorage } from "./answering-storage.ts";
import { SyncCalls } from "./sync-calls.ts";

/** Characters as natives write them in a name. */
const encode = (text: string): string =>
  `x${Array.from(text, (character) => character.charCodeAt(0).toString(16).padStart(4, "0")).join("")}`;

function called() {
  const calls: [string, unknown[]][] = [];
  const syncCalls = new SyncCalls((name, values) => {
    calls.push([name, values]);
    return { port: 6112 };
  });
  const own: SharedObjectStorage = {};
  return { calls, prefix: syncCalls.enter(), syncCalls, own, storage: syncCalls.storage(own) };
}

describe("SyncCalls", () => {
  it("answers what the name of a SharedObject asks, with one that holds the result", () => {
    const { calls, prefix, storage } = called();
    const answer = atob(storage[`localhost//${prefix}_0_${encode("bind")}_${encode("fe80::1%é_/")}_-1_${encode("")}`]!);
    expect(calls).toEqual([["bind", ["fe80::1%é_/", -1, ""]]]);
    expect(answer.slice(0, 10)).toBe(`\x00\xbf\x00\x00\x00${String.fromCharCode(answer.length - 6)}TCSO`);
    expect(answer).toContain("result");
    expect(answer).toContain("port");
  });

  it("has nothing of a call stored", () => {
    const { calls, prefix, own, storage } = called();
    storage[`localhost//${prefix}_0_${encode("close")}`] = "as Ruffle does at the end";
    expect(own).toEqual({});
    expect(calls).toEqual([]);
  });

  it("leaves all other SharedObjects to the page", () => {
    const { calls, prefix, own, storage } = called();
    for (const key of ["localhost//save", "localhost/game.swf/flashnet-0", `localhost/${prefix}/save`]) {
      storage[key] = key;
      expect(storage[key]).toBe(key);
      expect(own[key]).toBe(key);
    }
    delete storage["localhost//save"];
    expect(Object.keys(own)).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  it("gives each SWF names of its own, which no other player answers to", () => {
    const { prefix, syncCalls, calls } = called();
    expect(syncCalls.enter()).not.toBe(prefix);
    expect(called().storage[`localhost//${prefix}_0_${encode("bind")}`]).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
