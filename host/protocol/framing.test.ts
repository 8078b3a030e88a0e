import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "./errors.ts";
import { encodeFrames, FrameDecoder } from "./framing.ts";
import { offerHeaderRoom } from "./header-room.ts";

interface Message {
  type: number;
  payload: Uint8Array;
}

function decoder(maxPayload: (type: number) => number | undefined = () => 1 << 20) {
  const messages: Message[] = [];
  return { messages, decoder: new FrameDecoder(maxPayload, (type, payload) => messages.push({ type, payload })) };
}

const message = fc.record({ type: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 50 }) });

describe("encodeFrames", () => {
  const withRoom = (): Uint8Array => Uint8Array.of(9, 9, 9, 9, 9, 1, 2, 3).subarray(5);

  it("writes the header in front of a payload that offers the room", () => {
    const payload = withRoom();
    offerHeaderRoom(payload);
    const stream = encodeFrames([{ type: 4, payload }]);
    expect([...stream]).toEqual([0, 0, 0, 4, 4, 1, 2, 3]);
    expect(stream.buffer).toBe(payload.buffer);
  });

  it.each<[string, (payload: Uint8Array) => Message[]]>([
    ["no room was offered", (payload) => [{ type: 4, payload }]],
    [
      "it is not the whole of what was offered",
      (payload) => {
        offerHeaderRoom(payload);
        return [{ type: 4, payload: payload.subarray(0, 2) }];
      },
    ],
    [
      "it is not alone",
      (payload) => {
        offerHeaderRoom(payload);
        return [
          { type: 4, payload },
          { type: 6, payload: new Uint8Array(0) },
        ];
      },
    ],
  ])("copies a payload when %s", (_, messages) => {
    const payload = withRoom();
    const stream = encodeFrames(messages(payload));
    expect(stream.buffer).not.toBe(payload.buffer);
    expect([...new Uint8Array(payload.buffer)]).toEqual([9, 9, 9, 9, 9, 1, 2, 3]);
  });

  it("writes no header twice into the same room", () => {
    const payload = withRoom();
    offerHeaderRoom(payload);
    const [first, second] = [4, 5].map((type) => encodeFrames([{ type, payload }]));
    expect([first![4], second![4]]).toEqual([4, 5]);
  });
});

describe("FrameDecoder", () => {
  it("gives the same messages however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.array(fc.nat({ max: 30 })), (sent, cuts) => {
        const { messages, decoder: frames } = decoder();
        let stream: Uint8Array = encodeFrames(sent);
        for (const cut of cuts) {
          frames.push(stream.subarray(0, cut));
          stream = stream.subarray(cut);
        }
        frames.push(stream);
        expect(messages).toEqual(sent);
      }),
    );
  });

  it("takes any bytes without an error other than ProtocolError", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const { decoder: frames } = decoder((type) => (type < 128 ? 1 << 24 : undefined));
        try {
          for (const chunk of chunks) frames.push(chunk);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  it("hands out a payload that lies within one chunk without copying it", () => {
    const { messages, decoder: frames } = decoder();
    const stream = encodeFrames([{ type: 1, payload: Uint8Array.of(1, 2, 3) }]);
    frames.push(stream);
    expect(messages[0]!.payload.buffer).toBe(stream.buffer);
  });

  it("allocates for what has arrived, not for what is announced", () => {
    const { messages, decoder: frames } = decoder(() => 0xffffffff);
    frames.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 2, 3));
    expect(messages).toEqual([]);
  });

  const mistakes: [string, Uint8Array, string][] = [
    ["a message of no bytes", Uint8Array.of(0, 0, 0, 0, 4), "protocol error at byte 5: a message of no bytes"],
    [
      "a type that must not come",
      Uint8Array.of(0, 0, 0, 1, 99),
      "protocol error at byte 9: unexpected message type 99",
    ],
    ["a payload over the limit", Uint8Array.of(0, 0, 0, 12, 4), "protocol error at byte 5: a payload of 11 bytes"],
  ];

  it.each(mistakes)("refuses %s and names the offset", (_, stream, error) => {
    const { messages, decoder: frames } = decoder((type) => (type === 4 ? 10 : undefined));
    frames.push(encodeFrames([{ type: 4, payload: new Uint8Array(0) }]));
    expect(() => frames.push(stream)).toThrow(error);
    frames.push(encodeFrames([{ type: 4, payload: new Uint8Array(0) }]));
    expect(messages).toHaveLength(1);
  });
});
