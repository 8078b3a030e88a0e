import { array, assert, constantFrom, integer, nat, oneof, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { concat } from "../../base/concat.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { RtmpError } from "./errors.ts";
import type { RtmpMessage } from "./message.ts";
import { bytesOf } from "./testing/bytes.ts";
import { type Formed, FormWriter } from "./testing/chunk-forms.ts";

function read(stream: Uint8Array | string, cut = Number.POSITIVE_INFINITY, chunkSize = 128): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push(message));
  reader.chunkSize = chunkSize;
  const bytes = typeof stream === "string" ? bytesOf(stream) : stream;
  for (let offset = 0; offset < bytes.length; offset += cut) {
    const piece = bytes.slice(offset, offset + cut);
    reader.push(piece);
  }
  return messages;
}

const message = (time: number, payload: string, stream = 0, type = 20): RtmpMessage => ({
  type,
  stream,
  time,
  payload: bytesOf(payload),
});
const long = "ab".repeat(128);

const forms: [what: string, bytes: string, messages: RtmpMessage[]][] = [
  ["id in one byte", "03 000005 000001 14 01000000 AA", [message(5, "AA", 1)]],
  ["id in two bytes", "00 40 000005 000001 14 01000000 AA", [message(5, "AA", 1)]],
  ["id in three bytes", "01 0001 000005 000001 14 01000000 AA", [message(5, "AA", 1)]],
  ["stream id little-endian", "03 000005 000001 14 04030201 AA", [message(5, "AA", 0x01020304)]],
  [
    "fmt 1: delta, same stream",
    "03 000005 000001 14 07000000 AA 43 000002 000002 12 BBCC",
    [message(5, "AA", 7), message(7, "BBCC", 7, 18)],
  ],
  [
    "fmt 2: delta, same length and type",
    "03 000005 000001 14 07000000 AA 83 000003 BB",
    [message(5, "AA", 7), message(8, "BB", 7)],
  ],
  [
    "fmt 3: a new message with the same delta",
    "03 000005 000001 14 07000000 AA 83 000003 BB C3 CC",
    [message(5, "AA", 7), message(8, "BB", 7), message(11, "CC", 7)],
  ],
  [
    "fmt 3 after fmt 0: the delta is that header's time stamp",
    "03 000005 000001 14 07000000 AA C3 BB",
    [message(5, "AA", 7), message(10, "BB", 7)],
  ],
  ["fmt 1 as the first header: missing values are 0 (rtmpsrv)", "43 000009 000001 14 AA", [message(9, "AA")]],
  ["fmt 2 as the first header", "83 000009", [message(9, "", 0, 0)]],
  ["fmt 3 continues", `03 000005 000082 14 01000000 ${long} C3 CDEF`, [message(5, `${long}CDEF`, 1)]],
  [
    "fmt 1 of the same length continues as well",
    `03 000005 000081 14 01000000 ${long} 43 000001 000081 14 CD`,
    [message(5, `${long}CD`, 1)],
  ],
  ["no payload", "03 000005 000000 14 01000000 03 000006 000000 14 01000000", [message(5, "", 1), message(6, "", 1)]],
  ["extended time stamp", "03 FFFFFF 000001 14 00000000 01020304 AA", [message(0x01020304, "AA")]],
  ["extended time stamp that needs none", "03 FFFFFF 000001 14 00000000 00000005 AA", [message(5, "AA")]],
  [
    "repeated in fmt 3",
    `03 FFFFFF 000081 14 00000000 01020304 ${long} C3 01020304 CD`,
    [message(0x01020304, `${long}CD`)],
  ],
  [
    "not repeated in fmt 3 by old encoders",
    `03 FFFFFF 000085 14 00000000 01020304 ${long} C3 01020305CD`,
    [message(0x01020304, `${long}01020305CD`)],
  ],
  [
    "extended delta, and again in a new message of fmt 3",
    "03 000005 000001 14 00000000 AA 83 FFFFFF 01000000 BB C3 01000000 CC",
    [message(5, "AA"), message(0x01000005, "BB"), message(0x02000005, "CC")],
  ],
  [
    "a later header without one ends it",
    `03 FFFFFF 000001 14 00000000 01000000 AA 83 000001 BB C3 CC`,
    [message(0x01000000, "AA"), message(0x01000001, "BB"), message(0x01000002, "CC")],
  ],
  [
    "time wraps",
    "03 FFFFFF 000001 14 00000000 FFFFFFFF AA 83 000002 BB",
    [message(0xffffffff, "AA"), message(1, "BB")],
  ],
  [
    "messages of chunk streams interleave",
    `03 000000 000081 14 00000000 ${long} 04 000000 000001 08 01000000 EE C3 CD`,
    [message(0, "EE", 1, 8), message(0, `${long}CD`)],
  ],
];

describe.each(forms)("spec/rtmp.md §3: %s", (_, bytes, messages) => {
  it.each([Number.POSITIVE_INFINITY, 1, 2, 3, 7])("in pieces of %d bytes", (cut) => {
    expect(read(bytes, cut)).toEqual(messages);
  });
});

it("spec/rtmp.md §3: fewer bytes than a time stamp has are payload once they differ", () => {
  const head = `03 FFFFFF 000082 14 00000000 01020304 ${long} C3`;
  expect(read(`${head} 0503`)).toEqual([message(0x01020304, `${long}0503`)]);
});

it("spec/rtmp.md §3: a chunk size takes effect with the next chunk", () => {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push(message));
  reader.push(bytesOf(`03 000000 000083 14 00000000 ${long.slice(2)}`));
  reader.chunkSize = 2;
  reader.push(bytesOf("AB C3 0102 C3 03"));
  expect(messages).toEqual([message(0, `${long}010203`)]);
});

it("spec/rtmp.md §4: abort forgets what has come, and the stream goes on with the next header", () => {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push(message));
  reader.push(bytesOf(`03 000000 000081 14 00000000 ${long}`));
  reader.abort(3);
  reader.abort(99);
  reader.push(bytesOf("03 000001 000001 14 00000000 CD"));
  expect(messages).toEqual([message(1, "CD")]);
});

describe("spec/rtmp.md §9: limits", () => {
  const reader = (limits: object) => new ChunkReader(() => {}, limits);

  it("a message longer than the limit is refused by its header", () => {
    expect(() => reader({ maxMessage: 1024 }).push(bytesOf("03 000000 000401 14 00000000"))).toThrow(RtmpError);
    expect(() => reader({ maxMessage: 1024 }).push(bytesOf("03 000000 000400 14 00000000"))).not.toThrow();
  });

  it("so are parts of too many messages", () => {
    const part = (id: number) => bytesOf(`${id.toString(16).padStart(2, "0")} 000000 000081 14 00000000 ${long}`);
    const limited = reader({ maxChunkStreams: 2 });
    limited.push(part(3));
    limited.push(part(4));
    expect(() => limited.push(part(5))).toThrow("parts of more than 2 messages");
  });

  it("so are parts of messages that are together twice as long as one may be", () => {
    const limited = reader({ maxMessage: 100 });
    limited.chunkSize = 90;
    const part = (id: number) => bytesOf(`0${id} 000000 000064 14 00000000 ${"00".repeat(90)}`);
    limited.push(part(3));
    limited.push(part(4));
    expect(() => limited.push(part(5))).toThrow("not whole");
  });

  it("a message within another of its chunk stream is refused", () => {
    const bytes = bytesOf(`03 000000 000081 14 00000000 ${long} 03 000000 000001 14 00000000`);
    expect(() => reader({}).push(bytes)).toThrow("within another");
  });

  it("a length that is only claimed takes no memory", () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 64 }, () => reader({}));
    for (const one of readers) one.push(bytesOf("03 000000 FFFFFF 14 00000000 00"));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
  });
});

const times = oneof(nat(100), constantFrom(0xfffffe, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff));
const messages = record({
  type: constantFrom(8, 9, 15, 16, 17, 18, 19, 20, 99),
  stream: oneof(nat(3), nat(0xffffffff)),
  time: times,
  payload: uint8Array({ maxLength: 700 }),
});
const cuts = array(integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });

/** Pieces as long as `sizes` say, over and over. */
function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const result: Uint8Array[] = [];
  for (let offset = 0, i = 0; offset < bytes.length; offset += sizes[i++ % sizes.length]!) {
    result.push(bytes.slice(offset, offset + sizes[i % sizes.length]!));
  }
  return result;
}

it("any messages in any header form, any chunk size, any order of chunks and any split are read as they were", () => {
  const formed = record({
    message: messages,
    chunkStream: constantFrom(2, 3, 63, 64, 319, 320, 65599),
    fmt: constantFrom<Formed["fmt"]>(0, 1, 2, 3),
  });
  const sizes = oneof(integer({ min: 1, max: 300 }), constantFrom(0xffffff));
  const order = array(nat(6), { minLength: 1, maxLength: 30 });
  assert(
    property(array(formed, { maxLength: 12 }), sizes, cuts, order, (sent, chunkSize, cuts, order) => {
      const writer = new FormWriter();
      writer.chunkSize = chunkSize;
      const queues = new Map<number, { chunk: Uint8Array; whole?: RtmpMessage }[]>();
      for (const one of sent) {
        const chunks = writer.chunks(one).map((chunk) => ({ chunk }));
        Object.assign(chunks.at(-1)!, { whole: one.message });
        queues.set(one.chunkStream, [...(queues.get(one.chunkStream) ?? []), ...chunks]);
      }
      // Chunks of one chunk stream stay in order, those of several mix.
      const stream: Uint8Array[] = [];
      const expected: RtmpMessage[] = [];
      for (let i = 0; ; i++) {
        const waiting = [...queues.values()].filter((queue) => queue.length > 0);
        if (waiting.length === 0) break;
        const { chunk, whole } = waiting[order[i % order.length]! % waiting.length]!.shift()!;
        stream.push(chunk);
        if (whole) expected.push(whole);
      }
      const received: RtmpMessage[] = [];
      const reader = new ChunkReader((message) => received.push(message));
      reader.chunkSize = chunkSize;
      for (const piece of pieces(concat(stream), cuts)) reader.push(piece);
      expect(received).toEqual(expected);
    }),
  );
});

it("what the writer writes is read, whatever the times, chunk sizes and splits", () => {
  const sent = record({ message: messages, chunkStream: constantFrom(2, 3, 8, 63) });
  assert(
    property(array(sent, { maxLength: 12 }), integer({ min: 1, max: 300 }), cuts, (sent, chunkSize, cuts) => {
      const writer = new ChunkWriter();
      writer.chunkSize = chunkSize;
      const stream = concat(sent.map(({ message, chunkStream }) => writer.write(message, chunkStream)));
      const received: RtmpMessage[] = [];
      const reader = new ChunkReader((message) => received.push(message));
      reader.chunkSize = chunkSize;
      for (const piece of pieces(stream, cuts)) reader.push(piece);
      expect(received).toEqual(sent.map(({ message }) => message));
    }),
  );
});

it("bytes of any kind are read or refused with an RtmpError", () => {
  assert(
    property(uint8Array({ maxLength: 400 }), cuts, (bytes, cuts) => {
      const reader = new ChunkReader(() => {}, { maxMessage: 1000 });
      try {
        for (const piece of pieces(bytes, cuts)) reader.push(piece);
      } catch (error) {
        expect(error).toBeInstanceOf(RtmpError);
      }
    }),
  );
});
