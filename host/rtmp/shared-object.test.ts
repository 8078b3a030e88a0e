import { array, assert, boolean, nat, property, record, string, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { RtmpError } from "./errors.ts";
import {
  decodeSharedObject,
  encodeSharedObject,
  SharedObjectEvent,
  type SharedObjectMessage,
} from "./shared-object.ts";
import { bytesOf, hexOf } from "./testing/bytes.ts";

const pos = (version: number, ...events: [type: number, payload: string][]): SharedObjectMessage => ({
  name: "pos",
  version,
  persistent: false,
  events: events.map(([type, payload]) => ({ type, payload: bytesOf(payload) })),
});
const { use, useSuccess, clear, change, requestChange, success, sendMessage, status, requestRemove, remove, release } =
  SharedObjectEvent;

const rows: [what: string, bytes: string, message: SharedObjectMessage, isAmf3?: boolean][] = [
  ["Use", "0003 706F73 00000000 00000000 00000000 01 00000000", pos(0, [use, ""])],
  [
    "Use Success, Clear, Change x=7",
    "0003 706F73 00000001 00000000 00000000 0B 00000000 08 00000000 04 0000000C 0001 78 00 401C000000000000",
    pos(1, [useSuccess, ""], [clear, ""], [change, "0001 78 00 401C000000000000"]),
  ],
  [
    "Request Change x=5",
    "0003 706F73 00000001 00000000 00000000 03 0000000C 0001 78 00 4014000000000000",
    pos(1, [requestChange, "0001 78 00 4014000000000000"]),
  ],
  ["Success", "0003 706F73 00000002 00000000 00000000 05 00000003 0001 78", pos(2, [success, "0001 78"])],
  [
    'send("move",1,"a")',
    "0003 706F73 00000002 00000000 00000000 06 00000014 02 0004 6D6F7665 00 3FF0000000000000 02 0001 61",
    pos(2, [sendMessage, "02 0004 6D6F7665 00 3FF0000000000000 02 0001 61"]),
  ],
  [
    "Status",
    '0003 706F73 00000002 00000000 00000000 07 00000023 001A "SharedObject.NoWriteAccess" 0005 "error"',
    pos(2, [status, '001A "SharedObject.NoWriteAccess" 0005 "error"']),
  ],
  ["Request Remove", "0003 706F73 00000002 00000000 00000000 0A 00000003 0001 78", pos(2, [requestRemove, "0001 78"])],
  ["Remove", "0003 706F73 00000002 00000000 00000000 09 00000003 0001 78", pos(2, [remove, "0001 78"])],
  ["Release", "0003 706F73 00000002 00000000 00000000 02 00000000", pos(2, [release, ""])],
  ["AMF3 Use", "00 0003 706F73 00000000 00000000 00000000 01 00000000", pos(0, [use, ""]), true],
  [
    "AMF3 x=5",
    "00 0003 706F73 00000001 00000000 00000000 03 00000006 0001 78 11 04 05",
    pos(1, [requestChange, "0001 78 11 04 05"]),
    true,
  ],
];

describe.each(rows)("spec/sharedobject-remote.md §E: %s", (_, bytes, message, isAmf3 = false) => {
  it("is written", () => expect(hexOf(encodeSharedObject(message, isAmf3))).toBe(hexOf(bytesOf(bytes))));
  it("is read", () => expect(decodeSharedObject(bytesOf(bytes), isAmf3)).toEqual(message));
});

it.each([
  [0, false],
  [2, true],
  [16, false],
  [34, true],
])("spec/sharedobject-remote.md §C: flags %i, persistent: %s", (flags, persistent) => {
  const bytes = bytesOf(`0003 706F73 00000000 000000${flags.toString(16).padStart(2, "0")} 00000000`);
  expect(decodeSharedObject(bytes, false)).toEqual({ name: "pos", version: 0, persistent, events: [] });
});

const messages = record({
  name: string({ unit: "grapheme" }),
  version: nat(0xffffffff),
  persistent: boolean(),
  events: array(record({ type: nat(255), payload: uint8Array({ maxLength: 40 }) })),
});

it("what was written is read", () => {
  assert(
    property(messages, boolean(), (message, isAmf3) => {
      expect(decodeSharedObject(encodeSharedObject(message, isAmf3), isAmf3)).toEqual(message);
    }),
  );
});

it("what is cut off is an RtmpError, or a message with fewer events", () => {
  assert(
    property(messages, boolean(), nat(), (message, isAmf3, cut) => {
      const bytes = encodeSharedObject(message, isAmf3);
      try {
        const { events } = decodeSharedObject(bytes.subarray(0, cut % bytes.length), isAmf3);
        expect(events.length).toBeLessThan(message.events.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RtmpError);
      }
    }),
  );
});

it("a name that is too long is an RtmpError", () => {
  expect(() => encodeSharedObject({ ...pos(0), name: "x".repeat(65_536) }, false)).toThrow(RtmpError);
});
