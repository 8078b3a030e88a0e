import { describe, expect, it } from "vitest";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { SharedObjectEvent as EventType } from "../../../host/rtmp/shared-object.ts";
import { TypedObject } from "../../flash/index.ts";
import { scriptedBackend } from "../server.ts";
import { application } from "./application.ts";
import type { SharedObjectChange } from "./shared-object.ts";
import { TestClient } from "./testing/client.ts";
import { join, nothingMore, Player, players, release, remove, set, use } from "./testing/player.ts";
import { encodeValue } from "./values.ts";

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
