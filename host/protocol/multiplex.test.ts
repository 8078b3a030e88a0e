import fc from "fast-check";
import { expect, it } from "vitest";
import { ProtocolError } from "./errors.ts";
import { offerHeaderRoom } from "./header-room.ts";
import { decodeStreamMessage, encodeStreamMessage } from "./multiplex.ts";

const stream = fc.integer({ min: 0, max: 0xffffffff });
const type = fc.integer({ min: 0, max: 255 });
const bytes = fc.uint8Array({ maxLength: 100 });

it("a stream message decodes to what was encoded", () => {
  fc.assert(
    fc.property(stream, type, bytes, (stream, type, payload) => {
      expect(decodeStreamMessage(encodeStreamMessage(stream, type, payload))).toEqual({ stream, type, payload });
    }),
  );
});

it("a payload with room for the header is not copied, and nothing around it is touched", () => {
  fc.assert(
    fc.property(stream, type, bytes, bytes, bytes, (stream, type, before, payload, after) => {
      const memory = Uint8Array.of(...before, 0, 0, 0, 0, 0, ...payload, ...after);
      const start = before.length + 5;
      const inRoom = memory.subarray(start, start + payload.length);
      offerHeaderRoom(inRoom);
      const message = encodeStreamMessage(stream, type, inRoom);
      expect(message.buffer).toBe(memory.buffer);
      expect(decodeStreamMessage(message)).toEqual({ stream, type, payload });
      expect(memory.subarray(0, before.length)).toEqual(before);
      expect(memory.subarray(start)).toEqual(Uint8Array.of(...payload, ...after));
    }),
  );
});

it("a stream message without a whole header is refused", () => {
  expect(() => decodeStreamMessage(new Uint8Array(4))).toThrow(ProtocolError);
});
