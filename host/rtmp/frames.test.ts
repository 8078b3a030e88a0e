import { array, assert, constantFrom, integer, nat, property, record, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { RtmpError } from "./errors.ts";
import { encodeFrames, FrameReader } from "./frames.ts";
import type { RtmpMessage } from "./message.ts";
import { bytesOf, hexOf } from "./testing/bytes.ts";

function read(bytes: Uint8Array, cut: number, maxMessage?: number): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  const reader = new FrameReader((message) => messages.push(message), maxMessage);
  for (let offset = 0; offset < bytes.length; offset += cut) reader.push(bytes.slice(offset, offset + cut));
  return messages;
}

it("length, type, time, message stream, payload", () => {
  const message = { type: 20, time: 0x01020304, stream: 0x05060708, payload: bytesOf("AABB") };
  expect(hexOf(encodeFrames([message]))).toBe("00000002" + "14" + "01020304" + "05060708" + "aabb");
});

it("any messages in any pieces", () => {
  const messages = record({
    type: constantFrom(8, 9, 15, 16, 17, 18, 19, 20, 255),
    time: nat(0xffffffff),
    stream: nat(0xffffffff),
    payload: uint8Array({ maxLength: 300 }),
  });
  assert(
    property(array(messages), integer({ min: 1, max: 500 }), (sent, cut) => {
      expect(read(encodeFrames(sent), cut)).toEqual(sent);
    }),
  );
});

it("a message of 1 MiB in pieces", () => {
  const payload = Uint8Array.from({ length: 1 << 20 }, (_, i) => i % 251);
  const [message] = read(encodeFrames([{ type: 20, time: 0, stream: 0, payload }]), 100_000);
  expect(Buffer.from(message!.payload).equals(payload)).toBe(true);
});

it.each([1, 2, 3, 4, 5, 6, 7])("type %i, which is the host's own, is refused", (type) => {
  expect(() => read(encodeFrames([{ type, time: 0, stream: 0, payload: bytesOf("00") }]), 100)).toThrow(RtmpError);
});

it("of a message over the limit the beginning is there, and what follows it", () => {
  const long: [RtmpMessage, number][] = [];
  const messages: RtmpMessage[] = [];
  const reader = new FrameReader(
    (message) => messages.push(message),
    2000,
    (...one) => long.push(one),
  );
  const payload = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  const next = { type: 17, time: 1, stream: 2, payload: bytesOf("AABB") };
  const bytes = encodeFrames([{ type: 20, time: 3, stream: 4, payload }, next]);
  for (let offset = 0; offset < bytes.length; offset += 7000) reader.push(bytes.slice(offset, offset + 7000));
  expect(long).toEqual([[{ type: 20, time: 3, stream: 4, payload: payload.slice(0, 65_552) }, 100_000]]);
  expect(messages).toEqual([next]);
});

it("a message over the limit is refused by its header", () => {
  const sent = [{ type: 20, time: 0, stream: 0, payload: new Uint8Array(100) }];
  expect(read(encodeFrames(sent), 1000, 100)).toEqual(sent);
  expect(() => read(encodeFrames(sent).subarray(0, 13), 1000, 99)).toThrow("the limit is 99");
});
