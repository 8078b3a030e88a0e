import { concat } from "../../../base/concat.ts";
import { BLOCK } from "../../../host/rtmp/digest.ts";
import { RtmpError } from "../../../host/rtmp/errors.ts";
import { encodeFrames, FrameReader } from "../../../host/rtmp/frames.ts";
import { HttpPoster } from "../../../host/rtmp/http-post.ts";
import type { RtmpMessage } from "../../../host/rtmp/message.ts";
import { RtmpPeer } from "../../../host/rtmp/peer.ts";
import { decodeSharedObject, encodeSharedObject } from "../../../host/rtmp/shared-object.ts";
import { messageText, textMessage } from "../../../host/rtmp/text/message-text.ts";
import { allowing, equalBytes, invariant, pieces, type Target } from "../target.ts";

const MESSAGE = { type: 20, time: 5, stream: 1, payload: new Uint8Array(200) };
const MAX_MESSAGE = 1 << 16;
const HANDSHAKE = new Uint8Array(1 + 2 * BLOCK).fill(3);
/** First bytes of an input that say how the rest is cut. */
const SIZES = 2;

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const cut = (input: Uint8Array): Iterable<Uint8Array> => pieces(input.subarray(SIZES), input.subarray(0, SIZES));

/** What a client gets of a server's bytes, and what it answers. */
function heard(parts: Iterable<Uint8Array>): { messages: Uint8Array; sent: number } {
  const messages: RtmpMessage[] = [];
  let sent = 0;
  const peer = new RtmpPeer("client", {
    send: ({ length }) => {
      sent += length;
    },
    onMessage: (message) => messages.push(message),
    limits: { maxMessage: MAX_MESSAGE },
    now: () => 0,
  });
  peer.receive(HANDSHAKE);
  allowing([RtmpError], () => {
    for (const part of parts) peer.receive(part);
  });
  return { messages: encodeFrames(messages), sent };
}

export const rtmpTargets: readonly Target[] = [
  {
    name: "rtmp",
    seeds: () => [
      bytes("0101 02000000 00000405 00000000 002625A0 02000000 00000506 00000000 002625A002"),
      bytes("0307 02000000 00000604 00000000 0006 01020304 03FFFFFF 00000114 00000000 01020304 AA 83000003 BB C3 CC"),
      bytes("0900 03000000 00008114 00000000 04000000 00000108 01000000 EE"),
      bytes(
        "0900 02000000 00000401 00000000 00000002 43000009 00000414 AABB C3 CCDD 02000000 00000402 00000000 00000003",
      ),
      bytes(
        "2020 04000000 00002016 01000000 08000002 00006400 000009 AABB 0000000D 09000001 00006E00 000009 CC 0000000C",
      ),
    ],
    dictionary: ["\xff\xff\xff", "\xc3", "\x43", "\x83", "\x00\x40", "\x01\x00\x01", "\x00\x00\x00\x80"],
    memory: 8,
    run(input) {
      const whole = heard([input.subarray(SIZES)]);
      const parts = heard(cut(input));
      invariant(equalBytes(whole.messages, parts.messages), "the pieces change the messages");
      invariant(whole.sent <= BLOCK + 3 * input.length + 64, "answers are more than what was asked is worth");
    },
  },
  {
    name: "rtmp-handshake",
    seeds: () => [concat([bytes("FFFF"), HANDSHAKE]), concat([bytes("0100"), HANDSHAKE.subarray(0, 1 + BLOCK)])],
    errors: [RtmpError],
    run(input) {
      for (const role of ["client", "server"] as const) {
        const peer = new RtmpPeer(role, { send() {}, onMessage() {}, now: () => 0 });
        if (role === "client") peer.start();
        for (const part of cut(input)) peer.receive(part);
        invariant(peer.ready === input.length - SIZES >= 1 + 2 * BLOCK, "ready at another byte than the last");
      }
    },
  },
  {
    name: "rtmp-frames",
    seeds: () => [
      concat([bytes("0103"), encodeFrames([MESSAGE, { ...MESSAGE, payload: new Uint8Array(0) }])]),
      concat([bytes("FFFF"), encodeFrames([MESSAGE])]),
    ],
    errors: [RtmpError],
    memory: 8,
    run(input) {
      const messages: RtmpMessage[] = [];
      const reader = new FrameReader((message) => messages.push(message), MAX_MESSAGE);
      for (const part of cut(input)) reader.push(part);
      const again = encodeFrames(messages);
      invariant(equalBytes(again, input.subarray(SIZES, SIZES + again.length)), "frames are written otherwise");
    },
  },
  {
    name: "rtmp-shared-object",
    seeds: () => [
      bytes("00 0003 706F73 00000001 00000000 00000000 0B00000000 0800000000 040000000C 000178 00401C000000000000"),
      bytes("01 00 0003 706F73 00000000 00000002 00000000 0100000000"),
    ],
    errors: [RtmpError],
    run(input) {
      const isAmf3 = input[0] === 1;
      const message = decodeSharedObject(input.subarray(1), isAmf3);
      const again = decodeSharedObject(encodeSharedObject(message, isAmf3), isAmf3);
      invariant(again.events.length === message.events.length && again.name === message.name, "something is lost");
    },
  },
  {
    name: "rtmpt-answer",
    seeds: () => [
      "\x01\x01HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n",
      "\x09\x09HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n",
      "\x09\x09HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\nabc",
    ],
    dictionary: ["\r\n", "\r\n\r\n", "0\r\n", "Connection: keep-alive\r\n", "Content-Length: 99999999999", "-1\r\n"],
    memory: 8,
    async run(input) {
      const parts = [...cut(input)];
      const readable = new ReadableStream<Uint8Array>({
        pull(controller) {
          const part = parts.shift();
          if (part === undefined) controller.close();
          else controller.enqueue(part);
        },
      });
      const address = { address: "", port: 0 };
      const connection = { readable, writable: new WritableStream(), local: address, remote: address };
      const dial = async () => ({ ...connection, closed: Promise.resolve() });
      const poster = new HttpPoster(dial, "game.example", MAX_MESSAGE);
      try {
        const { body } = await poster.post("/open/1", Uint8Array.of(0));
        invariant(body.length <= MAX_MESSAGE && body.length <= input.length, "a body from nowhere");
      } catch (error) {
        if (!(error instanceof RtmpError)) throw error;
      }
    },
  },
  {
    name: "rtmp-text-of-message",
    seeds: () => [
      bytes("14 02000373756d 00 4000000000000000 05 03 000161 0a00000001 06 000009"),
      bytes("13 0003706f73 00000001 00000002 00000000 04 0000000c 000178 004014000000000000"),
    ],
    dictionary: ["\x03", "\x0a\x00\x00\x00\xff", "\x07\x00\x00", "\x10\x00\x01a", "\x00\x00\x09"],
    memory: 8,
    run(input) {
      const message = { type: input[0] ?? 0, stream: 0, time: 0, payload: input.subarray(1) };
      const text = allowing([RtmpError], () => messageText(message));
      if (text === undefined || !(text.startsWith("19") || text.startsWith("20"))) return;
      invariant(!text.includes("\0"), "a text has the byte in it that ends it");
      invariant(messageText(textMessage(text)) === text, "a text is not that of the message that it makes");
    },
  },
  {
    name: "rtmp-message-of-text",
    seeds: () => [
      Buffer.from("20\x010\x01Ssum\x01N2\x01Z\x01O\x01Sa\x01A2\x01F0,-52,1572864,0\x01R0\x01E"),
      Buffer.from("19\x010\x01pos\x011\x010\x013\x011\x01x\x01N5\x016\x011\x01Smove"),
    ],
    dictionary: ["\x01", "\x02", "\x01O\x01", "\x01E", "\x01A9", "\x01D\x01N1", "\x01Tx"],
    memory: 8,
    run(input) {
      const text = new TextDecoder().decode(input);
      const message = allowing([RtmpError], () => textMessage(text));
      if (message !== undefined) allowing([RtmpError], () => messageText(message));
    },
  },
];
