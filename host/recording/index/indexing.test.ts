import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { messageOf } from "../../../base/errors.ts";
import { readRecording } from "../file.ts";
import { decodeLine, encodeEvent, encodeHeader, type RecordingEvent } from "../format.ts";
import { BlockKind, BlockReader, formOf, offsetOf, readMessages } from "./blocks.ts";
import { indexRecording } from "./indexing.ts";
import { decodeStored } from "./stored-data.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
const file = join(folder, "test.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Events, and why there are no more. */
interface Read {
  events: object[];
  problem?: string;
}

async function* cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  // One buffer for all, as whoever reads a file has it.
  const piece = Buffer.alloc(length);
  for (let at = 0; at < bytes.length; at += length) {
    piece.set(bytes.subarray(at, at + length));
    yield piece.subarray(0, Math.min(length, bytes.length - at));
  }
}

/** What an index says, with the bytes of messages out of the file. */
async function byIndex(bytes: Uint8Array, pieces: number): Promise<Read> {
  const read: Read = { events: [] };
  const reader = new BlockReader();
  let isOver = false;
  for await (const blocks of indexRecording({ size: bytes.length, identity: "" }, cut(bytes, pieces))) {
    for (const piece of [blocks.subarray(0, 7), blocks.subarray(7)]) {
      for (const { kind, body } of reader.push(piece)) {
        isOver = kind === BlockKind.end || kind === BlockKind.failure;
        if (kind === BlockKind.failure) read.problem = new TextDecoder().decode(body);
        if (kind === BlockKind.event) read.events.push(decodeLine(new TextDecoder().decode(body), 0)!);
        if (kind !== BlockKind.messages) continue;
        readMessages(body, ({ time, connection, isReceived, place, size }) => {
          const data = decodeStored(formOf(place), bytes.subarray(offsetOf(place)), size, true);
          read.events.push({ time, connection, type: isReceived ? "received" : "sent", data });
        });
      }
    }
  }
  expect(isOver).toBe(true);
  return read;
}

async function byReading(bytes: Uint8Array): Promise<Read> {
  writeFileSync(file, bytes);
  const read: Read = { events: [] };
  try {
    for await (const line of (await readRecording(file)).lines) {
      if (line.type === "ignore") continue;
      const { time, connection, type } = line;
      read.events.push(
        line.type === "sent" || line.type === "received"
          ? { time, connection, type, data: Uint8Array.from(line.data) }
          : line,
      );
    }
  } catch (error) {
    read.problem = messageOf(error).replace(`${file}: `, "");
  }
  return read;
}

const address = fc.record({ address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), port: fc.nat(65535) });
const common = {
  time: fc.oneof(fc.nat(1e9), fc.double({ min: 0, max: 1e12, noNaN: true })),
  connection: fc.oneof(fc.nat(5), fc.maxSafeNat()),
};
const data = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc.uint8Array({ minLength: 600, maxLength: 700 }),
  fc.string().map(bytesOf),
  fc.string({ unit: fc.constantFrom('"', "\\", "\t", "\n", "\r", "\0", "a", "}") }).map(bytesOf),
);
const message = fc.record(
  { ...common, type: fc.constantFrom("sent", "received"), data, peer: address },
  { requiredKeys: ["time", "connection", "type", "data"] },
);
const other = fc.oneof(
  fc.record({
    ...common,
    type: fc.constant("open"),
    transport: fc.constant("tcp"),
    host: fc.string(),
    port: fc.nat(65535),
  }),
  fc.record({ ...common, type: fc.constant("closed") }),
);
/** As our recorder writes it, and as somebody else may. */
const line = fc.oneof(
  fc.oneof(message, message, other).map((event) => encodeEvent(event as RecordingEvent)),
  message.map((event) => {
    const { type, ...rest } = JSON.parse(encodeEvent(event as RecordingEvent));
    return `${JSON.stringify({ ...rest, type })} \n`;
  }),
  message.map((event) =>
    encodeEvent(event as RecordingEvent)
      .replace('"base64":"', '"base64":" ')
      .replace(/\//g, "\\/"),
  ),
  fc.constantFrom('{"type":"ignore","from":1,"to":2}\n', '{"type":"later","time":1,"connection":1}\n'),
);
const recording = fc.array(line, { maxLength: 20 }).map((lines) => encodeHeader(0) + lines.join(""));

describe("an index, with the bytes that it leads to", () => {
  it("says what the whole recording says", async () => {
    await fc.assert(
      fc.asyncProperty(recording, fc.integer({ min: 1, max: 3000 }), async (text, pieces) => {
        const bytes = bytesOf(text);
        const read = await byIndex(bytes, pieces);
        expect(read).toEqual(await byReading(bytes));
        expect(read.problem).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it("says of one that is damaged or cut off what there is up to there, and why it ends", async () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.oneof(fc.nat(255), fc.constantFrom(10, 34, 92)), end: fc.nat() });
    await fc.assert(
      fc.asyncProperty(recording, damage, async (text, { at, byte, end }) => {
        const bytes = bytesOf(text);
        bytes[at % bytes.length] = byte;
        const left = bytes.subarray(0, end % 3 === 0 ? end % (bytes.length + 1) : bytes.length);
        expect(await byIndex(left, 100)).toEqual(await byReading(left));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[name: string, line: string, form: string]>([
    ["text", '{"time":1.5,"connection":2,"type":"sent","text":"a\\u0000"}', "text"],
    ["Base64", '{"time":1.5,"connection":2,"type":"sent","base64":"AAE="}', "base64"],
    ["a datagram", '{"time":1.5,"connection":2,"type":"sent","peer":{"address":"::1","port":9},"text":"ab"}', "text"],
    ["spaces", '{"time": 1.5,"connection":2,"type":"sent","text":"ab"}', "line"],
    ["an exponent", '{"time":15e-1,"connection":2,"type":"sent","text":"ab"}', "line"],
    ["letters beyond ASCII", '{"time":1.5,"connection":2,"type":"sent","text":"a\u00ff"}', "line"],
    ["no padding", '{"time":1.5,"connection":2,"type":"sent","base64":"AAE"}', "line"],
  ])("finds a message that is written with %s", async (_, text, form) => {
    const messages: object[] = [];
    const reader = new BlockReader();
    for await (const blocks of indexRecording({ size: 0, identity: "" }, cut(bytesOf(encodeHeader(0) + text), 10))) {
      for (const { kind, body } of reader.push(blocks)) {
        if (kind === BlockKind.messages) {
          readMessages(body, (one) => messages.push({ ...one, place: formOf(one.place) }));
        }
      }
    }
    expect(messages).toEqual([{ time: 1.5, connection: 2, isReceived: false, place: form, size: 2 }]);
  });
});

it("bytes that are not what the index says are none", () => {
  const stored = bytesOf('abc\\u0041"}');
  expect(decodeStored("text", stored, 4, true)).toEqual(bytesOf("abcA"));
  expect(decodeStored("text", stored, 3, true)).toBeUndefined();
  expect(decodeStored("text", stored, 1e9, true)).toBeUndefined();
  expect(decodeStored("text", stored.subarray(0, 6), 4, false)).toBe("more");
  expect(decodeStored("base64", bytesOf('AAEC"'), 3, true)).toEqual(Uint8Array.of(0, 1, 2));
  expect(decodeStored("base64", bytesOf('AA=C"'), 3, true)).toBeUndefined();
  expect(decodeStored("base64", bytesOf('AAEC"'), 2, true)).toBeUndefined();
  expect(
    decodeStored("line", bytesOf('{"time":0,"connection":1,"type":"sent","text":"ab"}\nx'), 3, true),
  ).toBeUndefined();
});
