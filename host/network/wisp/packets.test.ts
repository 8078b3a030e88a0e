import { array, assert, constantFrom, nat, property, record, string, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { decodePacket, encodePacket, type Packet, WispError } from "./packets.ts";

const hex = (packet: Packet): string => Buffer.from(encodePacket(packet)).toString("hex");

it.each<[Packet, string]>([
  [{ type: "connect", stream: 1, kind: 1, port: 6112, host: "a.example" }, "010100000001e017612e6578616d706c65"],
  [{ type: "data", stream: 0x01020304, data: Uint8Array.of(9) }, "020403020109"],
  [{ type: "continue", stream: 0, room: 128 }, "030000000080000000"],
  [{ type: "close", stream: 2, reason: 0x44 }, "040200000044"],
  [
    { type: "info", stream: 0, major: 2, minor: 0, extensions: [{ id: 1, payload: new Uint8Array(0) }] },
    "050000000002000100000000",
  ],
])("%o as the protocol has it", (packet, bytes) => {
  expect(hex(packet)).toBe(bytes);
});

const stream = nat(0xffffffff);
const packets = [
  record({ type: constantFrom("connect" as const), stream, kind: nat(255), port: nat(65535), host: string() }),
  record({ type: constantFrom("data" as const), stream, data: uint8Array() }),
  record({ type: constantFrom("continue" as const), stream, room: nat(0xffffffff) }),
  record({ type: constantFrom("close" as const), stream, reason: nat(255) }),
  record({
    type: constantFrom("info" as const),
    stream,
    major: nat(255),
    minor: nat(255),
    extensions: array(record({ id: nat(255), payload: uint8Array() })),
  }),
];

it.each(packets)("what was written is read", (packet) => {
  assert(
    property(packet, (written) => {
      expect(decodePacket(encodePacket(written as Packet))).toEqual(written);
    }),
  );
});

it("what is no packet is a WispError, whatever it is", () => {
  assert(
    property(uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        decodePacket(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WispError);
      }
    }),
  );
});

it.each([
  ["nothing", ""],
  ["no type", "000000000000"],
  ["a type that there is not", "060000000000"],
  ["a CONNECT that is cut off", "01010000000100"],
  ["a CONTINUE that is cut off", "0300000000800000"],
  ["a CLOSE without a reason", "0401000000"],
  ["an extension that is longer than the packet", "0500000000020001ffffffff"],
])("%s", (_, bytes) => {
  expect(() => decodePacket(Buffer.from(bytes, "hex"))).toThrow(WispError);
});
