import fc from "fast-check";
import { expect, it } from "vitest";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { encodeSharedObject } from "../../../host/rtmp/shared-object.ts";
import { scriptedBackend } from "../server.ts";
import { reject } from "./acceptance.ts";
import { application } from "./application.ts";
import { encodeCommand } from "./command.ts";
import { encodeKey } from "./slots.ts";
import { TestClient } from "./testing/client.ts";
import { encodeValue, encodeValues } from "./values.ts";

/** What an application is told of clients that send what they like; anything else is an error of ours. */
const TOLD = ["FLASHNET_RTMP", "FLASHNET_AMF_MALFORMED", "FLASHNET_AMF_TOO_DEEP", "FLASHNET_SHARED_OBJECT_LIMIT"];

const valid = [
  ...([0, 3] as const).flatMap((encoding) =>
    ["echo", "connect", "createStream", "play", "_result", "nope"].map(
      (name) => encodeCommand({ name, transaction: 2, object: null, args: [{ a: [1, "x"] }, "y"] }, encoding).payload,
    ),
  ),
  ...([0, 3] as const).map((encoding) =>
    encodeSharedObject(
      {
        name: "board",
        version: 1,
        persistent: encoding === 3,
        events: [
          { type: 1, payload: new Uint8Array(0) },
          { type: 3, payload: encodeKey("x", encodeValue([1, { y: 2 }], encoding)) },
          { type: 6, payload: encodeValues(["move", 1], encoding) },
          { type: 10, payload: encodeKey("x") },
          { type: 2, payload: new Uint8Array(0) },
        ],
      },
      encoding === 3,
    ),
  ),
];

/** A valid payload with some of its bytes changed, or cut off; or any bytes. */
const payload = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }),
      fc.option(fc.nat(200), { nil: undefined }),
    )
    .map(([bytes, changes, length]) => {
      const changed = bytes.slice(0, length);
      for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
      return changed;
    }),
  fc.uint8Array({ maxLength: 64 }),
);

const message = fc.record({
  type: fc.constantFrom(
    MessageTypeId.commandAmf0,
    MessageTypeId.commandAmf3,
    MessageTypeId.sharedObjectAmf0,
    MessageTypeId.sharedObjectAmf3,
    MessageTypeId.dataAmf0,
    99,
  ),
  stream: fc.nat(2),
  payload,
});

it("clients that send anything end their own connection at most", async () => {
  const told: unknown[] = [];
  const thrown: unknown[] = [];
  const game = application("game", {
    methods: { echo: (_client, ...values: unknown[]) => values },
    onError: (error) => told.push((error as { code?: string }).code ?? error),
  });
  const backend = scriptedBackend(game, { onError: (error) => thrown.push(error) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 3),
      async (messages, encoding) => {
        const client = await TestClient.connect(backend, "game", { encoding: encoding as 0 | 3 });
        for (const one of messages) client.send(one);
        await client.close();
        await client.closed();
      },
    ),
    { numRuns: 300 },
  );
  expect(thrown).toEqual([]);
  expect(told.filter((code) => !TOLD.includes(code as string))).toEqual([]);
  expect(game.clients.size).toBe(0);
  expect(await (await TestClient.connect(backend, "game")).call("echo", 1)).toEqual([1]);
});

/** Lists in one another, each of which has the next one twice: as text it would have 2^depth times what the last one has. */
const doubled = (depth: number): unknown[] => {
  let list: unknown[] = ["x"];
  for (let i = 0; i < depth; i++) list = [list, list];
  return list;
};

it.each([
  ["a method's name of megabytes", "n".repeat(9_000_000), null, []],
  ["a stream's name that is lists in lists", "play", null, [doubled(40)]],
  ["lists in lists that are published", "publish", null, [doubled(40)]],
  ["a method that throws what has no text", "bare", null, []],
  ["a method that throws a text of megabytes", "long", null, []],
  ["a method that throws what it was given", "back", null, [doubled(40)]],
])("%s is answered, and the next call as well", async (_, name, object, args) => {
  const thrown: unknown[] = [];
  const game = application("game", {
    methods: {
      echo: (_client, value: unknown) => value,
      bare: () => {
        throw Object.create(null);
      },
      long: () => {
        throw new Error("e".repeat(17_000_000));
      },
      back: (_client, value: unknown) => {
        throw value;
      },
    },
    onError: () => {
      throw new Error("of an application's own");
    },
  });
  const client = await TestClient.connect(scriptedBackend(game, { onError: (error) => thrown.push(error) }), "game");
  expect((await client.request(name, object, ...args)).args[0]).toMatchObject({ level: "error" });
  expect(await client.call("echo", 1)).toBe(1);
  expect(thrown).toEqual([]);
});

it.each([
  ["lists in lists as the application", { app: doubled(40) }, "NetConnection.Connect.InvalidApp"],
  ["a long text in place of parameters", "p".repeat(1_000_000), "NetConnection.Connect.InvalidApp"],
  ["a list in place of parameters", new Array(1000).fill(0), "NetConnection.Connect.InvalidApp"],
])("%s: the client is turned away", async (_, object, code) => {
  const client = await TestClient.open(scriptedBackend(application("game")));
  expect((await client.request("connect", object)).args[0]).toMatchObject({ code });
  await client.closed();
});

it("a message of megabytes is taken once the client has said what it wants, and no sooner", async () => {
  const told: unknown[] = [];
  const game = application("game", {
    methods: { length: (_client, text: unknown) => String(text).length },
    onError: (error) => told.push((error as Error).message),
  });
  const backend = scriptedBackend(game);
  const early = await TestClient.open(backend);
  early.command("length", 2, null, "x".repeat(2_000_000));
  await early.closed();
  expect(told).toEqual([expect.stringMatching(/^a message of 2000\d+ bytes; the limit is 1048576$/)]);
  expect(await (await TestClient.connect(backend, "game")).call("length", "x".repeat(2_000_000))).toBe(2_000_000);
});

it.each([
  ["information that no message can hold", () => ({ text: "i".repeat(17_000_000) })],
  [
    "information that throws as it is read",
    () => ({
      get text() {
        throw new Error("not yet");
      },
    }),
  ],
  ["a reason that no message can hold", () => reject({ message: "r".repeat(17_000_000) })],
])("%s: the client is turned away, and its place is free", async (_, onConnect) => {
  const gone: unknown[] = [];
  const game = application("game", { onConnect, onDisconnect: () => void gone.push(1), limits: { maxClients: 1 } });
  const backend = scriptedBackend(game);
  for (let i = 0; i < 3; i++) {
    const client = await TestClient.open(backend);
    const { args } = await client.request("connect", { app: "game" });
    expect(args[0]).toMatchObject({ code: "NetConnection.Connect.Rejected" });
    await client.closed();
  }
  expect([...game.clients]).toEqual([]);
});

it("answers in the order of the calls", async () => {
  const game = application("game", {
    methods: {
      ok: (_client, value: unknown) => value,
      no: () => {
        throw new Error("no");
      },
      later: async (_client, value: unknown) => value,
    },
  });
  const client = await TestClient.connect(scriptedBackend(game), "game");
  const names = ["ok", "no", "nope", "later", "ok", "no"];
  for (const [index, name] of names.entries()) client.command(name, 10 + index, null, index);
  const answered: number[] = [];
  for (const _ of names) answered.push((await client.nextCommand()).transaction);
  expect(answered.filter((one) => one !== 13)).toEqual([10, 11, 12, 14, 15]);
});
