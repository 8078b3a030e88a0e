import { describe, expect, it } from "vitest";
import { deferred } from "../../../base/deferred.ts";
import { VirtualTime } from "../../../base/time.ts";
import type { NetworkBackend } from "../../../host/network/backend.ts";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { encodeAmf0, encodeAmf3, registerClassAlias } from "../../flash/index.ts";
import { type ScriptOptions, type ServerHandler, scriptedBackend, serve } from "../server.ts";
import { redirect, reject } from "./acceptance.ts";
import { type ApplicationOptions, application, applications } from "./application.ts";
import type { Client } from "./client.ts";
import { TestClient } from "./testing/client.ts";

function network(handler: ServerHandler, options?: ScriptOptions): NetworkBackend {
  return scriptedBackend(serve("game.example.com:1935", handler), options);
}

/** What a client gets for its `connect`, and whether the server then closes. */
async function connect(options: ApplicationOptions, app: unknown = "game", ...args: unknown[]) {
  const client = await TestClient.open(network(application("game", options)));
  const answer = await client.request("connect", { app, objectEncoding: 3 }, ...args);
  return { client, answer, information: answer.args[0] as Record<string, unknown> };
}

const SUCCESS = {
  level: "status",
  code: "NetConnection.Connect.Success",
  description: "Connection succeeded.",
  objectEncoding: 3,
};
const REJECTED = { level: "error", code: "NetConnection.Connect.Rejected" };
const FAILED = { level: "error", code: "NetConnection.Call.Failed" };

describe("connect", () => {
  it.each([
    ["nothing", undefined, {}],
    ["true", true, {}],
    ["further fields", { motd: "hello", data: { version: "1" } }, { motd: "hello", data: { version: "1" } }],
  ])("is accepted by %s", async (_, acceptance, fields) => {
    const { answer } = await connect({ onConnect: async () => acceptance });
    expect(answer).toEqual({
      name: "_result",
      transaction: 1,
      object: { fmsVer: "FMS/3,5,5,2004", capabilities: 31, mode: 1 },
      args: [{ ...SUCCESS, ...fields }],
    });
  });

  it("of several applications is taken as the one with most room takes it, and then each has its own limits", async () => {
    const methods = { length: (_client: unknown, text: unknown) => String(text).length };
    const small = application("small", { methods, limits: { maxMessage: 1000 } });
    const backend = network(applications(small, application("big", { methods })));
    const text = "x".repeat(5000);
    for (const [app, length] of [
      ["big", 5000],
      ["small", undefined],
    ] as const) {
      const client = await TestClient.connect(backend, app, { args: [text] });
      if (length !== undefined) expect(await client.call("length", text)).toBe(length);
      else {
        client.command("length", 9, null, text);
        await client.closed();
      }
    }
  });

  it.each([
    ["reject", reject({ message: "full" }), { description: "Connection failed.", application: { message: "full" } }],
    ["reject without information", reject(), { description: "Connection failed." }],
    ["false", false, { description: "Connection failed." }],
    [
      "redirect",
      redirect("rtmp://other.example.com/game"),
      { description: "Connection failed.", ex: { code: 302, redirect: "rtmp://other.example.com/game" } },
    ],
  ])("is turned away by %s, and the connection closed", async (_, acceptance, fields) => {
    const left: unknown[] = [];
    const { client, answer, information } = await connect({
      onConnect: () => acceptance,
      onDisconnect: (gone) => void left.push(gone),
    });
    expect([answer.name, answer.transaction]).toEqual(["_error", 1]);
    expect(information).toEqual({ ...REJECTED, ...fields });
    await client.closed();
    expect(left).toEqual([]);
  });

  it("is turned away by what onConnect throws, of which the application is told", async () => {
    const errors: unknown[] = [];
    const { client, information } = await connect({
      onConnect: () => Promise.reject(new Error("no such player")),
      onError: (error) => errors.push(error),
    });
    expect(information).toEqual({ ...REJECTED, description: "no such player" });
    await client.closed();
    expect(errors).toMatchObject([{ message: "no such player" }]);
  });

  it.each(["chess", "gam", "games", "", null, 7])("finds no application for %j", async (app) => {
    const { client, answer, information } = await connect({}, app);
    expect(answer.name).toBe("_error");
    expect(information).toMatchObject({ level: "error", code: "NetConnection.Connect.InvalidApp" });
    await client.closed();
  });

  it.each([
    ["game", "game"],
    ["game/", "game"],
    ["/game", "game"],
    ["game?token=1", "game"],
    ["game/_definst_", "game"],
    ["game/room1", "game/room1"],
    ["game/a/b/?x", "game/a/b"],
  ])("finds %s", async (app, path) => {
    const paths: string[] = [];
    await connect({ onConnect: ({ instance }) => void paths.push(instance.path) }, app);
    expect(paths).toEqual([path]);
  });

  it("gives the application what the client says", async () => {
    const seen: unknown[] = [];
    const onConnect = (client: Client, ...args: unknown[]): void => {
      seen.push(client.args, args, client.parameters, client.objectEncoding, client.connected);
    };
    await connect({ onConnect }, "game", "bob", 7);
    expect(seen).toEqual([["bob", 7], ["bob", 7], { app: "game", objectEncoding: 3 }, 3, true]);
  });

  it.each([
    [0, 0],
    [3, 3],
    [1, 0],
    [undefined, 0],
  ])("speaks, for objectEncoding %j, AMF%i", async (asked, objectEncoding) => {
    const client = await TestClient.open(network(application("game")));
    const { args } = await client.request("connect", { app: "game", objectEncoding: asked });
    expect(args[0]).toMatchObject({ objectEncoding });
  });

  it("delivers what is sent within onConnect behind the answer", async () => {
    const { client } = await connect({ onConnect: (joining) => joining.send("welcome", 1) });
    expect(await client.nextCommand()).toEqual({ name: "welcome", transaction: 0, object: null, args: [1] });
  });

  it("of a client that is gone before it is decided about: it has come and gone", async () => {
    const seen: string[] = [];
    const decision = deferred();
    const gone = deferred();
    const game = application("game", {
      onConnect: () => decision.promise,
      onDisconnect: ({ connected }) => {
        seen.push(`gone, ${connected}`);
        gone.resolve();
      },
    });
    const client = await TestClient.open(network(game));
    client.command("connect", 1, { app: "game" });
    await client.close();
    await client.closed();
    decision.resolve();
    await gone.promise;
    expect(seen).toEqual(["gone, false"]);
    expect(game.clients.size).toBe(0);
  });

  it("twice is a call that fails", async () => {
    const { client } = await connect({});
    const { name, args } = await client.request("connect", { app: "game" });
    expect([name, args[0]]).toEqual(["_error", { ...FAILED, description: "The client has connected already." }]);
  });

  it("is due within a time", async () => {
    const time = new VirtualTime();
    const backend = network(application("game"), { time });
    const opening = TestClient.open(backend);
    await new Promise(setImmediate);
    time.advance(1);
    const client = await opening;
    time.advance(20_000);
    await client.closed();
  });

  it("makes room for others when it does not come", async () => {
    const backend = network(application("game", { limits: { maxWaiting: 1 } }));
    const silent = await TestClient.open(backend);
    await TestClient.connect(backend, "game");
    await TestClient.open(backend);
    await silent.closed();
  });

  it("takes so many clients", async () => {
    const backend = network(application("game", { limits: { maxClients: 1 } }));
    const first = await TestClient.connect(backend, "game");
    const second = await TestClient.open(backend);
    const { args } = await second.request("connect", { app: "game" });
    expect(args[0]).toEqual({ ...REJECTED, description: "There are too many clients." });
    await first.close();
    await first.closed();
    await TestClient.connect(backend, "game");
  });
});

describe("methods", () => {
  class Move {
    x = 0;
  }
  registerClassAlias("game.RtmpMove", Move);
  const errors: unknown[] = [];
  const game = application("game", {
    methods: {
      sum: (_client, a: number, b: number) => a + b,
      later: async (_client, value: unknown) => value,
      isMove: (_client, value: unknown) => value instanceof Move,
      nothing: () => {},
      "room/say": (_client, text: string) => `<${text}>`,
      fails: () => {
        throw new Error("not today");
      },
      unwritable: () => {
        let deep: unknown;
        for (let i = 0; i < 600; i++) deep = [deep];
        return deep;
      },
    },
    onError: (error) => errors.push(error),
  });
  const backend = network(game);

  it.each([0, 3] as const)("answer in AMF%i", async (encoding) => {
    const client = await TestClient.connect(backend, "game", { encoding });
    expect(await client.call("sum", 2, 3)).toBe(5);
    expect(await client.call("later", { a: [1, "x", null] })).toEqual({ a: [1, "x", null] });
    expect(await client.call("isMove", new Move())).toBe(true);
    expect(await client.call("nothing")).toBeUndefined();
    expect(await client.call("room/say", "hi")).toBe("<hi>");
  });

  it.each([
    ["nope", "Method not found (nope)."],
    ["toString", "Method not found (toString)."],
    ["fails", "not today"],
    ["unwritable", expect.stringContaining("maxDepth")],
  ])("%s is _error", async (method, description) => {
    const client = await TestClient.connect(backend, "game");
    expect(await client.call(method)).toEqual({
      name: "_error",
      transaction: 7,
      object: null,
      args: [{ ...FAILED, description }],
    });
  });

  it("tells the application what they throw", () => {
    expect(errors).toContainEqual(new Error("not today"));
  });

  it.each(["sum", "nope", "fails"])("%s gets no answer for transaction 0", async (method) => {
    const client = await TestClient.connect(backend, "game");
    client.command(method, 0, null, 1, 2);
    expect(await client.call("sum", 1, 1)).toBe(2);
  });

  it("before connect are _error", async () => {
    const client = await TestClient.open(backend);
    const { name, args } = await client.request("sum", null, 1, 2);
    expect([name, args[0]]).toEqual(["_error", { ...FAILED, description: "The client is not connected." }]);
  });

  it("a thousand at a time, in order", async () => {
    const client = await TestClient.connect(backend, "game", { encoding: 3 });
    for (let i = 0; i < 1000; i++) client.command("sum", i + 2, null, i, 1);
    for (let i = 0; i < 1000; i++) {
      expect(await client.nextCommand()).toEqual({ name: "_result", transaction: i + 2, object: null, args: [i + 1] });
    }
  });

  it("so many at a time", async () => {
    const slow = application("game", { methods: { never: () => new Promise(() => {}) }, limits: { maxCalls: 1 } });
    const client = await TestClient.connect(network(slow), "game");
    client.command("never", 2, null);
    const { transaction, args } = await client.request("never", null);
    expect([transaction, args[0]]).toEqual([7, { ...FAILED, description: "There are 1 calls already (never)." }]);
  });

  it.each([
    ["type 17 without its first byte", 17, [encodeAmf0("sum"), encodeAmf0(7), encodeAmf0(null)]],
    ["type 20 of a client that agreed on AMF3", 20, [encodeAmf0("sum"), encodeAmf0(7), encodeAmf0(null)]],
  ])("takes %s", async (_, type, head) => {
    const client = await TestClient.connect(backend, "game", { encoding: 3 });
    const payload = Uint8Array.from([...head, encodeAmf0(2), encodeAmf0(3)].flatMap((bytes) => [...bytes]));
    client.send({ type, stream: 0, payload });
    expect((await client.nextCommand()).args).toEqual([5]);
  });

  it("takes arguments that share their references", async () => {
    const client = await TestClient.connect(backend, "game", { encoding: 3 });
    const text = encodeAmf3("abc");
    // The second argument is the first text of the table.
    const args = [0x11, ...text, 0x11, 0x06, 0x00];
    const head = [0, ...encodeAmf0("sum"), ...encodeAmf0(7), ...encodeAmf0(null)];
    client.send({ type: MessageTypeId.commandAmf3, stream: 0, payload: Uint8Array.from([...head, ...args]) });
    expect((await client.nextCommand()).args).toEqual(["abcabc"]);
  });

  it("whose arguments are cut off are _error, and the client goes on", async () => {
    const client = await TestClient.connect(backend, "game");
    const payload = Uint8Array.from([...encodeAmf0("sum"), ...encodeAmf0(7), ...encodeAmf0(null), 0, 1]);
    client.send({ type: MessageTypeId.commandAmf0, stream: 0, payload });
    expect((await client.nextCommand()).args).toEqual([{ ...FAILED, description: "a message ends within a value" }]);
    expect(await client.call("sum", 1, 1)).toBe(2);
  });

  it("can't have an answer made that no message holds", async () => {
    const echo = application("game", { methods: { echo: (_client, ...values: unknown[]) => values } });
    const client = await TestClient.open(network(echo));
    await client.request("connect", { app: "game" });
    // Short in AMF3, where a text is written once.
    const text = "x".repeat(100_000);
    const list = encodeAmf3(Array.from({ length: 10_000 }, () => text));
    const head = [encodeAmf0("echo"), encodeAmf0(7), encodeAmf0(null), Uint8Array.of(0x11)];
    const payload = Uint8Array.from(Buffer.concat([...head, list]));
    client.send({ type: MessageTypeId.commandAmf0, stream: 0, payload });
    const description = "values of more than 16777215 bytes in one message";
    expect((await client.nextCommand()).args).toEqual([{ ...FAILED, description }]);
  });

  it("without a name end the connection, and the application is told", async () => {
    const client = await TestClient.connect(backend, "game");
    client.send({ type: MessageTypeId.commandAmf0, stream: 0, payload: Uint8Array.of(9) });
    await client.closed();
    expect(errors.at(-1)).toMatchObject({ code: "FLASHNET_RTMP" });
  });
});

// The bytes of spec/rtmp.md §8.
describe("the bytes of", () => {
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
  const backend = network(application("game", { methods: { sum: (_client, a: number, b: number) => a + b } }));

  it.each([
    [
      "a call in AMF3",
      3,
      "00 02 0003 73756D 00 4000000000000000 05 11 04 02 11 04 03",
      "00 02 0007 5F726573756C74 00 4000000000000000 05 11 04 05",
    ],
    [
      "a call in AMF0",
      0,
      "02 0003 73756D 00 4000000000000000 05 00 4000000000000000 00 4008000000000000",
      "02 0007 5F726573756C74 00 4000000000000000 05 00 4014000000000000",
    ],
    [
      "a method that is not there",
      0,
      "02 0004 6E6F7065 00 4008000000000000 05",
      `02 0006 5F6572726F72 00 4008000000000000 05
       03 0005 6C6576656C 02 0005 6572726F72
       0004 636F6465 02 0019 4E6574436F6E6E656374696F6E2E43616C6C2E4661696C6564
       000B 6465736372697074696F6E 02 0018 4D6574686F64206E6F7420666F756E6420286E6F7065292E 000009`,
    ],
  ] as const)("%s", async (_, encoding, sent, answer) => {
    const client = await TestClient.connect(backend, "game", { encoding });
    const type = encoding === 3 ? MessageTypeId.commandAmf3 : MessageTypeId.commandAmf0;
    client.send({ type, stream: 0, payload: hex(sent) });
    const got = await client.next();
    expect([got.type, got.payload]).toEqual([type, hex(answer.replaceAll("\n", " "))]);
  });
});

describe("streams", () => {
  it("have numbers and are refused", async () => {
    const client = await TestClient.connect(network(application("game")), "game");
    expect(await client.call("createStream")).toBe(1);
    expect(await client.call("createStream")).toBe(2);
    for (const [command, code] of [
      ["play", "NetStream.Play.StreamNotFound"],
      ["publish", "NetStream.Publish.BadName"],
    ] as const) {
      const payload = Uint8Array.from([...encodeAmf0(command), ...encodeAmf0(0), 5, ...encodeAmf0("live")]);
      client.send({ type: MessageTypeId.commandAmf0, stream: 2, payload });
      const message = await client.next();
      expect(message.stream).toBe(2);
      expect(new TextDecoder("latin1").decode(message.payload)).toContain(code);
    }
    client.command("deleteStream", 0, null, 2);
    expect(await client.call("createStream")).toBe(3);
  });
});
