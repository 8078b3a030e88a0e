import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { SharedObjectEvent } from "../../host/rtmp/shared-object.ts";
import { loadServerScript } from "../../src/scripted/load.ts";
import { TestClient } from "../../src/scripted/rtmp/testing/client.ts";
import { scriptedBackend } from "../../src/scripted/server.ts";

const USE = { type: SharedObjectEvent.use, payload: new Uint8Array(0) };

let backend: NetworkBackend;
beforeAll(async () => {
  backend = scriptedBackend(await loadServerScript(fileURLToPath(new URL("server.ts", import.meta.url))));
});

/** A player whose player list has come. */
async function join(room: string, name: string): Promise<TestClient> {
  const client = await TestClient.connect(backend, `lobby/${room}`, { args: [name] });
  client.object("players", [USE]);
  await client.nextObject();
  return client;
}

const change = (slot: string, text: string) => ({
  type: SharedObjectEvent.requestChange,
  payload: Uint8Array.from(
    Buffer.from(`\0${String.fromCharCode(slot.length)}${slot}\x02\0${String.fromCharCode(text.length)}${text}`),
  ),
});

it("tells who is there, and who says what", async () => {
  const ann = await join("a", "ann");
  const bob = await join("a", "bob");
  expect((await ann.nextObject()).events).toMatchObject([{ type: SharedObjectEvent.change }]);
  bob.command("say", 0, null, "hello");
  for (const player of [ann, bob]) {
    expect(await player.nextCommand()).toMatchObject({ name: "onSay", args: ["bob", "hello"] });
  }
  await bob.close();
  expect((await ann.nextObject()).events).toMatchObject([{ type: SharedObjectEvent.remove }]);
});

it.each([
  ["a name that is taken", "ann", "ann is here already."],
  ["no name", "", "A name has 1 to 16 letters."],
  ["what is no name", 7, "A name has 1 to 16 letters."],
])("turns away %s", async (_, name, message) => {
  const other = await join("b", "ann");
  const client = await TestClient.open(backend);
  const { args } = await client.request("connect", { app: "lobby/b" }, name);
  expect(args[0]).toMatchObject({ code: "NetConnection.Connect.Rejected", application: { message } });
  await other.close();
  await other.closed();
});

it("has a board, fields of which everybody sets", async () => {
  const [ann, bob] = [await join("c", "ann"), await join("c", "bob")];
  await ann.nextObject();
  for (const player of [ann, bob]) {
    player.object("board", [USE], { persistent: true });
    await player.nextObject();
  }
  ann.object("board", [change("a1", "x")], { persistent: true });
  expect((await ann.nextObject()).events).toMatchObject([{ type: SharedObjectEvent.success }]);
  expect((await bob.nextObject()).events).toMatchObject([{ type: SharedObjectEvent.change }]);
  bob.object("board", [change("z9", "x")], { persistent: true });
  expect((await bob.nextObject()).events[0]).toMatchObject({ type: SharedObjectEvent.status });
  bob.command("clearBoard", 5, null);
  expect((await bob.nextObject()).events).toMatchObject([{ type: SharedObjectEvent.remove }]);
  expect(await bob.nextCommand()).toMatchObject({ name: "onSay", args: ["", "bob has cleared the board."] });
  expect(await bob.nextCommand()).toMatchObject({ name: "_result", args: [1] });
});

it("lets nobody write the player list, or make objects of their own", async () => {
  const ann = await join("d", "ann");
  ann.object("players", [change("eve", "x")]);
  expect((await ann.nextObject()).events[0]).toMatchObject({ type: SharedObjectEvent.status });
  ann.object("mine", [USE]);
  expect((await ann.nextObject()).events[0]).toMatchObject({ type: SharedObjectEvent.status });
});
