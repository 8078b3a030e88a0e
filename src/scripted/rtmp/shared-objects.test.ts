import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import { TypedObject } from "../../flash/index.ts";
import { application } from "./application.ts";
import type { SharedObjectStore } from "./store.ts";
import { join, nothingMore, type Player, players, release, remove, set, use } from "./testing/player.ts";

describe("rules", () => {
  it.each([
    ["canRead", { canRead: () => false }, "SharedObject.NoReadAccess"],
    ["canCreate", { canCreate: () => false }, "SharedObject.ObjectCreationFailed"],
    [
      "a rule that throws",
      {
        canRead: () => {
          throw new Error("oops");
        },
      },
      "SharedObject.ObjectCreationFailed",
    ],
  ])("%s refuses to open", async (_, sharedObjects, code) => {
    const game = application("game", { sharedObjects, methods: { ping: () => "pong" } });
    const player = await join(game);
    expect(await player.ask(use)).toEqual([0, ["status", code, "error"]]);
    player.say(set("x", 1));
    await nothingMore(player);
  });

  it.each(["canRead", "canCreate", "canWrite"] as const)("%s that gives a promise says no", async (rule) => {
    const errors: unknown[] = [];
    const sharedObjects = { [rule]: async () => true };
    const game = application("game", { sharedObjects, onError: (error) => errors.push(error) });
    const player = await join(game);
    const opened = await player.ask(use);
    if (rule === "canWrite") {
      expect(await player.ask(set("x", 1))).toContainEqual(["status", "SharedObject.NoWriteAccess", "error"]);
    } else expect(opened).toEqual([0, ["status", "SharedObject.ObjectCreationFailed", "error"]]);
    expect(errors).toEqual([
      expect.objectContaining({
        code: "FLASHNET_SHARED_OBJECT_RULE",
        message: `${rule} gives a promise; a rule answers at once`,
      }),
    ]);
  });

  it("canWrite that closes the client writes nothing more for it", async () => {
    const { game, all } = await players(1, {
      sharedObjects: {
        canWrite: (client, _object, slot) => {
          if (slot === "bye") void client.close();
          return true;
        },
      },
    });
    all[0]!.say(set("before", 1), set("bye", 1), set("after", 1));
    await expect.poll(() => game.sharedObject("board").get("before")).toBe(1);
    expect(game.sharedObject("board").get("after")).toBeUndefined();
  });

  it("canCreate lets others open what is there", async () => {
    const game = application("game", { sharedObjects: { canCreate: () => false } });
    game.sharedObject("board").set("x", 1);
    expect(await (await join(game)).ask(use)).toEqual([2, ["useSuccess"], ["clear"], ["change", "x", 1]]);
  });

  it("canWrite refuses a change, and says what is there", async () => {
    const { game, all } = await players(2, {
      sharedObjects: { canWrite: (_client, object, slot) => object === "board" && slot === "mine" },
    });
    game.sharedObject("board").set("x", 1);
    for (const player of all) await player.next();
    expect(await all[0]!.ask(set("x", 2), set("y", 2), remove("x"), set("mine", 3))).toEqual([
      3,
      ["status", "SharedObject.NoWriteAccess", "error"],
      ["change", "x", 1],
      ["status", "SharedObject.NoWriteAccess", "error"],
      ["remove", "y"],
      ["status", "SharedObject.NoWriteAccess", "error"],
      ["change", "x", 1],
      ["success", "mine"],
    ]);
    expect(await all[1]!.next()).toEqual([3, ["change", "mine", 3]]);
  });

  it.each([
    ["slots", { maxSlots: 1 }, [set("x", 1), set("y", 1)], "maxSlots"],
    ["bytes", { maxSharedObjectLength: 100 }, [set("x", 1), set("y", "y".repeat(100))], "maxSharedObjectLength"],
  ])("limit the %s of an object", async (_, limits, events, message) => {
    const errors: unknown[] = [];
    const { all } = await players(1, { limits, onError: (error) => errors.push(error) });
    expect(await all[0]!.ask(...events)).toEqual([
      2,
      ["success", "x"],
      ["status", "SharedObject.NoWriteAccess", "error"],
      ["remove", "y"],
    ]);
    expect(errors).toMatchObject([{ code: "FLASHNET_SHARED_OBJECT_LIMIT", message: expect.stringContaining(message) }]);
  });

  it.each([{ maxSharedObjects: 1 }, { maxOpenSharedObjects: 1 }])("limit the objects: %j", async (limits) => {
    const { all } = await players(1, { limits });
    all[0]!.client.object("other", [use]);
    expect(await all[0]!.next()).toEqual([0, ["status", "SharedObject.ObjectCreationFailed", "error"]]);
    expect(await all[0]!.ask(release, use)).toEqual([1, ["useSuccess"], ["clear"]]);
  });
});

/** Keeps objects in memory, and fails on demand. */
class MemoryStore implements SharedObjectStore {
  readonly kept = new Map<string, Uint8Array>();
  fails = false;
  saves = 0;

  load(path: readonly string[]): Uint8Array | undefined {
    return this.kept.get(JSON.stringify(path));
  }

  save(path: readonly string[], bytes: Uint8Array): void {
    if (this.fails) throw new Error("the disk is full");
    this.saves++;
    this.kept.set(JSON.stringify(path), bytes);
  }
}

describe("a store", () => {
  const KEY = JSON.stringify(["game", "_definst_", "board"]);
  const open = (player: Player): Promise<unknown[]> => {
    player.client.object("board", [use], { persistent: true });
    return player.next();
  };

  it("brings persistent objects over a restart, whatever is in them", async () => {
    const store = new MemoryStore();
    const piece = new TypedObject("game.Piece", { at: [1, 2], when: new Date(5) });
    const before = application("game", { store });
    const board = before.sharedObject("board", { persistent: true });
    board.update({ piece, text: "ü", gone: 1 });
    board.delete("gone");
    before.sharedObject("board").set("x", "is not kept");
    before.save();
    const after = application("game", { store });
    expect(after.sharedObject("board", { persistent: true }).entries()).toEqual([
      ["piece", piece],
      ["text", "ü"],
    ]);
    expect(await open(await join(after))).toMatchObject([
      3,
      ["useSuccess"],
      ["change", "piece", expect.anything()],
      ["change", "text", "ü"],
    ]);
    expect([...store.kept.keys()]).toEqual([KEY]);
  });

  it("gets changes within a time, many at once, and the rest as the last client leaves", async () => {
    const store = new MemoryStore();
    const time = new VirtualTime();
    const game = application("game", { store, time });
    const player = await join(game);
    await open(player);
    for (let i = 0; i < 10; i++) {
      player.client.object("board", [set("x", i)], { persistent: true });
      await player.next();
    }
    time.advance(999);
    await new Promise(setImmediate);
    expect(store.saves).toBe(0);
    time.advance(1);
    await new Promise(setImmediate);
    expect(store.saves).toBe(1);
    player.client.object("board", [set("x", "last")], { persistent: true });
    await player.next();
    await player.client.close();
    await player.client.closed();
    expect(store.saves).toBe(2);
    expect(await open(await join(game))).toMatchObject([12, ["useSuccess"], ["change", "x", "last"]]);
  });

  it("that can't keep an object loses nothing, and is tried again", async () => {
    const store = new MemoryStore();
    store.fails = true;
    const errors: unknown[] = [];
    const game = application("game", { store, onError: (error) => errors.push(error) });
    const player = await join(game);
    await open(player);
    player.client.object("board", [set("x", 1)], { persistent: true });
    await player.next();
    await player.client.close();
    await player.client.closed();
    expect(errors).toMatchObject([{ code: "FLASHNET_SHARED_OBJECT_STORE" }]);
    expect(await open(await join(game))).toEqual([2, ["useSuccess"], ["change", "x", 1]]);
    store.fails = false;
    game.save();
    expect(store.kept.has(KEY)).toBe(true);
  });

  it("with something broken gives no object, and it stays as it is", async () => {
    const store = new MemoryStore();
    const broken = Uint8Array.of(0, 0, 5, 98);
    store.kept.set(KEY, broken);
    const errors: unknown[] = [];
    const game = application("game", { store, onError: (error) => errors.push(error) });
    expect(await open(await join(game))).toEqual([0, ["status", "SharedObject.ObjectCreationFailed", "error"]]);
    expect(errors).toMatchObject([
      { code: "FLASHNET_SHARED_OBJECT_STORE", message: expect.stringContaining("put a whole copy in its place") },
    ]);
    expect(() => game.sharedObject("board", { persistent: true })).toThrow("can't be read");
    game.save();
    expect(store.kept.get(KEY)).toBe(broken);
  });
});
