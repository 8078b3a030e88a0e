import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { SharedObjectEvent as EventType } from "../../../host/rtmp/shared-object.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { TypedObject } from "../../flash/index.ts";
import { ByteArray } from "../../flash/utils/ByteArray.ts";
import { scriptedBackend, serve } from "../server.ts";
import { type Application, type ApplicationOptions, application } from "./application.ts";
import type { SharedObjectChange } from "./shared-object.ts";
import { encodeKey } from "./slots.ts";
import type { SharedObjectStore } from "./store.ts";
import { TestClient } from "./testing/client.ts";
import { encodeValue, readValues } from "./values.ts";

const use = { type: EventType.use, payload: new Uint8Array(0) };
const release = { type: EventType.release, payload: new Uint8Array(0) };
const set = (name: string, value: unknown, encoding: ObjectEncoding = 0) => ({
  type: EventType.requestChange,
  payload: encodeKey(name, encodeValue(value, encoding)),
});
const remove = (name: string) => ({ type: EventType.requestRemove, payload: encodeKey(name) });

/** An event as people read it: `change x 7`. */
function readEvent({ type, payload }: { type: number; payload: Uint8Array }): unknown[] {
  const name = Object.entries(EventType).find(([, number]) => number === type)![0];
  const input = ByteArray.from(payload);
  if (type === EventType.sendMessage) return [name, ...readValues(input, "typed")];
  if (payload.length === 0) return [name];
  const key = input.readUTF();
  if (type === EventType.status) return [name, key, input.readUTF()];
  return [name, key, ...readValues(input, "typed")];
}

class Player {
  readonly client: TestClient;
  version = 0;

  constructor(client: TestClient) {
    this.client = client;
  }

  /** The events of the next message, in which the version stands first. */
  async next(): Promise<unknown[]> {
    const { version, events } = await this.client.nextObject();
    this.version = version;
    return [version, ...events.map(readEvent)];
  }

  say(...events: Parameters<TestClient["object"]>[1]): void {
    this.client.object("board", events, { version: this.version });
  }

  async ask(...events: Parameters<TestClient["object"]>[1]): Promise<unknown[]> {
    this.say(...events);
    return this.next();
  }
}

function join(game: Application<never> | Application, encoding: ObjectEncoding = 0): Promise<Player> {
  const backend = scriptedBackend(serve("*:1935", game));
  return TestClient.connect(backend, "game", { encoding }).then((client) => new Player(client));
}

async function players(count: number, options?: ApplicationOptions) {
  const game = application("game", { ...options, methods: { ping: () => "pong" } });
  const all = await Promise.all(Array.from({ length: count }, () => join(game)));
  for (const player of all) expect(await player.ask(use)).toEqual([1, ["useSuccess"], ["clear"]]);
  return { game, all };
}

/** Nothing has come but the answer to this. */
async function nothingMore({ client }: Player): Promise<void> {
  expect(await client.call("ping")).toBe("pong");
}

describe("a shared object", () => {
  it("is told to whoever opens it", async () => {
    const { game } = await players(1);
    game.sharedObject("board").update({ x: 7, y: "a" });
    const late = await join(game);
    expect(await late.ask(use)).toEqual([2, ["useSuccess"], ["clear"], ["change", "x", 7], ["change", "y", "a"]]);
  });

  it("confirms a change, and tells the others", async () => {
    const { all } = await players(3);
    expect(await all[0]!.ask(set("x", 5))).toEqual([2, ["success", "x"]]);
    expect(await all[1]!.next()).toEqual([2, ["change", "x", 5]]);
    expect(await all[2]!.next()).toEqual([2, ["change", "x", 5]]);
    expect(await all[1]!.ask(set("x", 6), set("y", [1]))).toEqual([3, ["success", "x"], ["success", "y"]]);
    expect(await all[0]!.next()).toEqual([3, ["change", "x", 6], ["change", "y", [1]]]);
  });

  it.each([
    ["by RequestRemove", remove("x")],
    ["by null", set("x", null)],
    ["by undefined", set("x", undefined)],
  ])("removes a slot %s, and tells everybody", async (_, event) => {
    const { game, all } = await players(2);
    game.sharedObject("board").set("x", 1);
    for (const player of all) await player.next();
    expect(await all[0]!.ask(event)).toEqual([3, ["remove", "x"]]);
    expect(await all[1]!.next()).toEqual([3, ["remove", "x"]]);
    expect(game.sharedObject("board").entries()).toEqual([]);
  });

  it("sends a message to all, the sender included", async () => {
    const { all } = await players(2);
    const message = ["move", 1, "a"].flatMap((value) => [...encodeValue(value, 0)]);
    all[0]!.say({ type: EventType.sendMessage, payload: Uint8Array.from(message) });
    for (const player of all) expect(await player.next()).toEqual([1, ["sendMessage", "move", 1, "a"]]);
  });

  it("keeps the order of changes and messages of one message", async () => {
    const { all } = await players(1);
    all[0]!.say(set("x", 1), { type: EventType.sendMessage, payload: encodeValue("go", 0) }, set("x", 2));
    expect(await all[0]!.next()).toEqual([2, ["success", "x"]]);
    expect(await all[0]!.next()).toEqual([2, ["sendMessage", "go"]]);
    expect(await all[0]!.next()).toEqual([3, ["success", "x"]]);
  });

  it("tells nothing to whoever has closed it, or is gone", async () => {
    const { game, all } = await players(3);
    all[1]!.say(release);
    await nothingMore(all[1]!);
    await all[2]!.client.close();
    await all[2]!.client.closed();
    expect(game.sharedObject("board").clients).toHaveLength(1);
    await all[0]!.ask(set("x", 5));
    await nothingMore(all[1]!);
  });

  it("takes no changes of whoever has not opened it", async () => {
    const { game, all } = await players(1);
    const stranger = await join(game);
    stranger.say(set("x", 1));
    await nothingMore(stranger);
    await nothingMore(all[0]!);
  });

  it("is gone with its last client, unless it is persistent", async () => {
    const { game, all } = await players(1);
    await all[0]!.ask(set("x", 1));
    all[0]!.client.object("kept", [use, set("x", 1)], { persistent: true });
    expect(await all[0]!.next()).toEqual([1, ["useSuccess"]]);
    expect(await all[0]!.next()).toEqual([2, ["success", "x"]]);
    await all[0]!.client.close();
    await all[0]!.client.closed();
    const next = await join(game);
    expect(await next.ask(use)).toEqual([1, ["useSuccess"], ["clear"]]);
    next.client.object("kept", [use], { persistent: true });
    expect(await next.next()).toEqual([2, ["useSuccess"], ["change", "x", 1]]);
  });

  it("of one name is two, one of them persistent", async () => {
    const { game, all } = await players(1);
    game.sharedObject("board", { persistent: true }).set("x", 1);
    await nothingMore(all[0]!);
    all[0]!.client.object("board", [use], { persistent: true });
    expect(await all[0]!.next()).toEqual([2, ["useSuccess"], ["change", "x", 1]]);
  });

  it.each([
    ["the present one", 2, [2, ["useSuccess"], ["change", "x", 1]]],
    ["an old one", 1, [2, ["useSuccess"], ["clear"], ["change", "x", 1]]],
    ["one that never was", 9, [2, ["useSuccess"], ["clear"], ["change", "x", 1]]],
  ])("that is persistent is opened with a version that is %s", async (_, version, answer) => {
    const { game, all } = await players(1);
    game.sharedObject("kept", { persistent: true }).set("x", 1);
    all[0]!.client.object("kept", [use], { persistent: true, version });
    expect(await all[0]!.next()).toEqual(answer);
  });

  it("belongs to its instance", async () => {
    const game = application("game");
    game.instance("room1").sharedObject("board").set("x", 1);
    const backend = scriptedBackend(game);
    for (const [app, events] of [
      ["game/room1", [2, ["useSuccess"], ["clear"], ["change", "x", 1]]],
      ["game/room2", [1, ["useSuccess"], ["clear"]]],
    ] as const) {
      const player = new Player(await TestClient.connect(backend, app));
      expect(await player.ask(use)).toEqual(events);
    }
  });

  it("goes with its instance, though the application has asked for it", async () => {
    const game = application("game", {
      onConnect: ({ instance }) => instance.sharedObject("board").set("x", 1),
      onDisconnect: ({ instance }) => instance.sharedObject("board").set("y", 1),
      limits: { maxSharedObjects: 2 },
    });
    const backend = scriptedBackend(game);
    for (const room of ["1", "2", "3", "1"]) {
      const player = new Player(await TestClient.connect(backend, `game/${room}`));
      expect(await player.ask(use)).toEqual([2, ["useSuccess"], ["clear"], ["change", "x", 1]]);
      await player.client.close();
      await player.client.closed();
    }
  });

  it("is one for clients of AMF0 and AMF3, whose classes it keeps", async () => {
    const game = application("game");
    const [old, young] = await Promise.all([join(game, 0), join(game, 3)]);
    await old.ask(use);
    await young.ask(use);
    const piece = new TypedObject("game.Piece", { kind: "rook" });
    expect(await young.ask(set("a", piece, 3))).toEqual([2, ["success", "a"]]);
    const message = await old.client.next();
    expect(message.type).toBe(MessageTypeId.sharedObjectAmf0);
    expect(Buffer.from(message.payload).toString("latin1")).toContain("\x10\0\x0agame.Piece");
    old.version = 2;
    expect(await old.ask(set("b", new TypedObject("game.Piece", { kind: "king" })))).toEqual([3, ["success", "b"]]);
    const [, change] = await young.next();
    expect(change).toMatchObject(["change", "b", { className: "game.Piece", properties: { kind: "king" } }]);
  });
});

// Both have seen version 1.
describe("two changes at once", () => {
  it.each([
    ["of one slot: the first wins, and the other has been told", [set("x", "b")], [], [["change", "x", "a"]]],
    [
      "of two slots: both are made",
      [set("y", "b")],
      [["change", "y", "b"]],
      [
        ["change", "x", "a"],
        ["success", "y"],
      ],
    ],
    ["of which one is a removal: the first wins", [remove("x")], [], [["change", "x", "a"]]],
  ] as const)("%s", async (_, second, toFirst, toSecond) => {
    const { game, all } = await players(2);
    const [first, other] = all as [Player, Player];
    first.say(set("x", "a"));
    other.say(...second);
    expect(await first.next()).toEqual([2, ["success", "x"]]);
    for (const event of toFirst) expect((await first.next()).slice(1)).toEqual([event]);
    for (const event of toSecond) expect((await other.next()).slice(1)).toEqual([event]);
    await nothingMore(first);
    await nothingMore(other);
    expect(game.sharedObject("board").get("x")).toBe("a");
  });

  it("of one client are both made", async () => {
    const { game, all } = await players(1);
    all[0]!.say(set("x", 1));
    all[0]!.say(set("x", 2));
    expect([await all[0]!.next(), await all[0]!.next()]).toEqual([
      [2, ["success", "x"]],
      [3, ["success", "x"]],
    ]);
    expect(game.sharedObject("board").get("x")).toBe(2);
  });

  it("of clients that tell no version: the last wins", async () => {
    const { game, all } = await players(2);
    for (const player of all) player.version = 0;
    all[0]!.say(set("x", 1));
    all[1]!.say(set("x", 2));
    expect(await all[0]!.next()).toEqual([2, ["success", "x"]]);
    expect(await all[0]!.next()).toEqual([3, ["change", "x", 2]]);
    expect(game.sharedObject("board").get("x")).toBe(2);
  });
});

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

describe("the application", () => {
  it("changes what clients see", async () => {
    const { game, all } = await players(1);
    const board = game.sharedObject("board");
    board.set("x", 1);
    board.update({ x: 2, y: 3, z: null });
    board.delete("x");
    board.send("move", 1);
    board.clear();
    const got = [];
    for (let i = 0; i < 5; i++) got.push(await all[0]!.next());
    expect(got).toEqual([
      [2, ["change", "x", 1]],
      [3, ["change", "x", 2], ["change", "y", 3]],
      [4, ["remove", "x"]],
      [4, ["sendMessage", "move", 1]],
      [5, ["remove", "y"]],
    ]);
    expect([board.delete("none"), board.version, board.size]).toEqual([false, 5, 0]);
  });

  it("hears what clients change", async () => {
    const { game, all } = await players(1);
    const changes: unknown[] = [];
    const listener = (list: readonly SharedObjectChange[]) =>
      void changes.push(list.map(({ code, name, oldValue }) => [code, name, oldValue]));
    const stop = game.sharedObject("board").onSync(listener);
    await all[0]!.ask(set("x", 1), set("y", 2));
    await all[0]!.ask(set("x", 3), remove("y"));
    stop();
    await all[0]!.ask(set("x", 4));
    expect(changes).toEqual([
      [
        ["change", "x", undefined],
        ["change", "y", undefined],
      ],
      [
        ["change", "x", 1],
        ["delete", "y", 2],
      ],
    ]);
  });

  it("is told what its listeners throw", async () => {
    const errors: unknown[] = [];
    const { game, all } = await players(1, { onError: (error) => errors.push(error) });
    game.sharedObject("board").onSync(() => {
      throw new Error("oops");
    });
    expect(await all[0]!.ask(set("x", 1))).toEqual([2, ["success", "x"]]);
    await nothingMore(all[0]!);
    expect(errors).toEqual([new Error("oops")]);
  });

  it("can't set what can't be written; nothing is changed", async () => {
    const { game, all } = await players(1);
    let deep: unknown;
    for (let i = 0; i < 600; i++) deep = [deep];
    expect(() => game.sharedObject("board").set("x", deep)).toThrow("maxDepth");
    await nothingMore(all[0]!);
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

// The bytes of spec/sharedobject-remote.md §E, but for versions.
describe("the bytes of", () => {
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
  const HEAD = "0003 706F73";
  const ZEROS = "00000000 00000000";

  it.each([
    [
      "Use",
      19,
      `${HEAD} 00000000 ${ZEROS} 01 00000000`,
      `${HEAD} 00000002 ${ZEROS} 0B 00000000 08 00000000 04 0000000C 0001 78 00 401C000000000000`,
    ],
    [
      "Request Change",
      19,
      `${HEAD} 00000000 ${ZEROS} 01 00000000 03 0000000C 0001 78 00 4014000000000000`,
      `${HEAD} 00000003 ${ZEROS} 05 00000003 0001 78`,
    ],
    [
      "Request Remove",
      19,
      `${HEAD} 00000000 ${ZEROS} 01 00000000 0A 00000003 0001 78`,
      `${HEAD} 00000003 ${ZEROS} 09 00000003 0001 78`,
    ],
    [
      "send",
      19,
      `${HEAD} 00000000 ${ZEROS} 01 00000000 06 00000014 02 0004 6D6F7665 00 3FF0000000000000 02 0001 61`,
      `${HEAD} 00000002 ${ZEROS} 06 00000014 02 0004 6D6F7665 00 3FF0000000000000 02 0001 61`,
    ],
    [
      "Use in AMF3",
      16,
      `00 ${HEAD} 00000000 ${ZEROS} 01 00000000`,
      `00 ${HEAD} 00000002 ${ZEROS} 0B 00000000 08 00000000 04 00000006 0001 78 11 04 07`,
    ],
    [
      "Request Change in AMF3",
      16,
      `00 ${HEAD} 00000000 ${ZEROS} 01 00000000 03 00000006 0001 78 11 04 05`,
      `00 ${HEAD} 00000003 ${ZEROS} 05 00000003 0001 78`,
    ],
  ])("%s", async (what, type, sent, answer) => {
    const game = application("game");
    game.sharedObject("pos").set("x", 7);
    const { client } = await join(game, type === 16 ? 3 : 0);
    client.send({ type, stream: 0, payload: hex(sent) });
    if (!what.startsWith("Use")) await client.next();
    const { type: answered, payload } = await client.next();
    expect([answered, Buffer.from(payload)]).toEqual([type, Buffer.from(hex(answer))]);
  });
});
