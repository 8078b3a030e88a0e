import fc from "fast-check";
import { expect, it } from "vitest";
import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { encodeSharedObject } from "../../../host/rtmp/shared-object.ts";
import { scriptedBackend } from "../server.ts";
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
