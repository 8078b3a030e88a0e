import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { scriptedBackend, serve } from "../server.ts";
import { type ApplicationOptions, application, applications } from "./application.ts";
import type { Client } from "./client.ts";
import { TestClient } from "./testing/client.ts";

const FAILED = { level: "error", code: "NetConnection.Call.Failed" };

/** An application whose clients are at hand in the order in which they came. */
function gathering(options: ApplicationOptions = {}) {
  const clients: Client[] = [];
  const game = application("game", { ...options, onConnect: (client) => void clients.push(client) });
  return { game, clients, backend: scriptedBackend(serve("game.example.com:1935", game)) };
}

describe("Client", () => {
  it.each([0, 3] as const)("is called, in AMF%i", async (encoding) => {
    const { clients, backend } = gathering();
    const client = await TestClient.connect(backend, "game", { encoding });
    const result = clients[0]!.call("ask", "how", { many: 3 });
    const { name, transaction, object, args } = await client.nextCommand();
    expect([name, object, args]).toEqual(["ask", null, ["how", { many: 3 }]]);
    client.command("_result", transaction, null, [1, 2]);
    expect(await result).toEqual([1, 2]);
  });

  it("says that its method has failed, and why", async () => {
    const { clients, backend } = gathering();
    const client = await TestClient.connect(backend, "game");
    const info = { ...FAILED, description: "Method not found (ask)." };
    const results = [clients[0]!.call("ask"), clients[0]!.call("ask")];
    client.command("_error", (await client.nextCommand()).transaction, null, info);
    client.command("_error", (await client.nextCommand()).transaction, null);
    await expect(results[0]).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_FAILED", info });
    await expect(results[1]).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_FAILED", info: undefined });
  });

  it("answers in any order; what nobody asked is passed over", async () => {
    const { clients, backend } = gathering();
    const client = await TestClient.connect(backend, "game");
    const results = [clients[0]!.call("a"), clients[0]!.call("b")];
    const [a, b] = [await client.nextCommand(), await client.nextCommand()];
    client.command("_result", 99, null, "nobody");
    client.command("_result", b.transaction, null, "b");
    client.command("_result", a.transaction, null, "a");
    expect(await Promise.all(results)).toEqual(["a", "b"]);
  });

  it("has a time to answer", async () => {
    const time = new VirtualTime();
    const clients: Client[] = [];
    const backend = scriptedBackend(application("game", { onConnect: (client) => void clients.push(client) }), {
      time,
    });
    const connecting = TestClient.connect(backend, "game");
    await new Promise(setImmediate);
    time.advance(1);
    await connecting;
    const result = clients[0]!.call("ask");
    time.advance(30_000);
    await expect(result).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_TIMEOUT" });
  });

  it("that is gone answers nothing", async () => {
    const { clients, backend } = gathering();
    const client = await TestClient.connect(backend, "game");
    const result = clients[0]!.call("ask");
    const gone = expect(result).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_CLOSED" });
    await client.close();
    await gone;
    await client.closed();
    expect(clients[0]!.connected).toBe(false);
    await expect(clients[0]!.call("ask")).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_CLOSED" });
    clients[0]!.send("nothing");
  });

  it("has so many calls at a time", async () => {
    const { clients, backend } = gathering({ limits: { maxCalls: 1 } });
    await TestClient.connect(backend, "game");
    const first = clients[0]!.call("ask");
    first.catch(() => {});
    await expect(clients[0]!.call("ask")).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_LIMIT" });
  });

  it("can't be called with what can't be written, and goes on", async () => {
    const { clients, backend } = gathering();
    const client = await TestClient.connect(backend, "game");
    let deep: unknown;
    for (let i = 0; i < 600; i++) deep = [deep];
    await expect(clients[0]!.call("ask", deep)).rejects.toMatchObject({ code: "FLASHNET_AMF_TOO_DEEP" });
    expect(() => clients[0]!.send("tell", deep)).toThrow("maxDepth");
    clients[0]!.send("tell", 1);
    expect(await client.nextCommand()).toMatchObject({ name: "tell", args: [1] });
  });

  it("gets what was sent before it is closed", async () => {
    const left: Client[] = [];
    const { clients, backend } = gathering({ onDisconnect: (client) => void left.push(client) });
    const client = await TestClient.connect(backend, "game");
    clients[0]!.send("onStatus", { level: "error", code: "NetConnection.Connect.AppShutdown" });
    await clients[0]!.close();
    expect(await client.nextCommand()).toMatchObject({ name: "onStatus", transaction: 0 });
    await client.closed();
    expect(left).toEqual(clients);
  });

  it("that takes nothing is cut off", async () => {
    const errors: unknown[] = [];
    const { clients, backend } = gathering({ limits: { maxUnsent: 1 << 20 }, onError: (error) => errors.push(error) });
    const client = await TestClient.connect(backend, "game");
    for (let i = 0; i < 20 && clients[0]!.connected; i++) clients[0]!.send("flood", "x".repeat(100_000));
    expect(clients[0]!.connected).toBe(false);
    await client.closed();
    expect(errors).toMatchObject([{ message: expect.stringContaining("maxUnsent") }]);
  });

  it("holds what the application keeps of it", async () => {
    const game = application<{ name: string }>("game", {
      onConnect(client, name: string) {
        client.data = { name };
      },
      methods: { whoAmI: ({ data }) => data.name },
    });
    const client = await TestClient.connect(scriptedBackend(game), "game", { args: ["bob"] });
    expect(await client.call("whoAmI")).toBe("bob");
  });
});

describe("instances", () => {
  it("broadcast to their own clients, each in its encoding", async () => {
    const { game, backend } = gathering();
    const [one, two, other] = await Promise.all([
      TestClient.connect(backend, "game/room1", { encoding: 3 }),
      TestClient.connect(backend, "game/room1"),
      TestClient.connect(backend, "game"),
    ]);
    game.instance("room1").broadcast("say", { text: "hi" });
    game.broadcast("main");
    expect((await one.next()).type).toBe(MessageTypeId.commandAmf3);
    expect(await two.nextCommand()).toMatchObject({ name: "say", transaction: 0, args: [{ text: "hi" }] });
    expect(await other.nextCommand()).toMatchObject({ name: "main" });
    expect([game.clients.size, game.instance("room1").clients.size]).toEqual([1, 2]);
    await one.close();
    await one.closed();
    expect(game.instance("room1").clients.size).toBe(1);
  });
});

describe("applications", () => {
  it("are found by name, the longer one first", async () => {
    const who = (name: string) => application(name, { methods: { who: () => name } });
    const backend = scriptedBackend(applications(who("a"), who("b"), who("a/b")));
    for (const [app, name] of [
      ["a", "a"],
      ["b/x", "b"],
      ["a/c", "a"],
      ["a/b/c", "a/b"],
    ] as const) {
      expect(await (await TestClient.connect(backend, app)).call("who")).toBe(name);
    }
  });

  it.each([
    ["no name", () => application(""), 'application: "" is no name'],
    ["a name that no URL has", () => application("a?b"), "is no name"],
    ["an option that is misspelt", () => application("a", { metods: {} } as object), "did you mean methods?"],
    ["a limit that is none", () => application("a", { limits: { maxSlots: -1 } }), "maxSlots"],
    ["a method of the server's own", () => application("a", { methods: { play: () => 1 } }), "rename the method"],
    ["two of one name", () => applications(application("a"), application("a")), "two are called a"],
    ["what is none", () => applications((() => {}) as never), "application(…)"],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "FLASHNET_OPTION", message: expect.stringContaining(message) }),
    );
  });
});
