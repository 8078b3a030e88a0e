import {
  decodeAccepted,
  decodeCertificate,
  decodeDatagram,
  decodeSendFailed,
  decodeVerdict,
  encodeAccepted,
  encodeCertificate,
  encodeDatagram,
  encodeSendFailed,
  encodeVerdict,
} from "../../../host/protocol/air-messages.ts";
import { ProtocolError } from "../../../host/protocol/errors.ts";
import { BinaryFraming, encodeFrames } from "../../../host/protocol/framing.ts";
import {
  decodeAck,
  decodeOpen,
  decodeOpened,
  decodePolicyFile,
  decodeRefused,
  decodeRequest,
  decodeReset,
  decodeResult,
  encodeAck,
  encodeOpen,
  encodeOpened,
  encodePolicyFile,
  encodeRefused,
  encodeRequest,
  encodeReset,
  encodeResult,
  MessageType,
  maxClientPayload,
} from "../../../host/protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage } from "../../../host/protocol/multiplex.ts";
import { EMPTY } from "../../../host/protocol/payload.ts";
import { TextFraming } from "../../../host/protocol/text-framing.ts";
import { equalBytes, invariant, pieces, type Target } from "../target.ts";

export const OPEN = {
  version: 1,
  kind: 1,
  timeout: 5000,
  port: 80,
  host: "game.example",
  swfUrl: "http://site.example/game.swf",
} as const;

const ADDRESS = { address: "127.0.0.1", port: 53 };
const OPENED = { window: 65536, localAddress: "::1", localPort: 1, remoteAddress: "::1", remotePort: 2 };

interface Codec {
  example: Uint8Array;
  reencode(payload: Uint8Array): Uint8Array;
}

function codec<T>(example: T, encode: (value: T) => Uint8Array, decode: (payload: Uint8Array) => T): Codec {
  return { example: encode(example), reencode: (payload) => encode(decode(payload)) };
}

const CODECS: readonly Codec[] = [
  codec({ ...OPEN }, encodeOpen, decodeOpen),
  codec(
    { ...OPEN, kind: 2, certificates: [{ trusted: true, encoded: Uint8Array.of(0x30, 0) }], serverName: "a.example" },
    encodeOpen,
    decodeOpen,
  ),
  codec(OPENED, encodeOpened, decodeOpened),
  codec({ reason: 1, eventText: "text", code: "FLASHNET_X", message: "message" }, encodeRefused, decodeRefused),
  codec(77, encodeAck, decodeAck),
  codec({ reason: 1, message: "gone" }, encodeReset, decodeReset),
  codec({ name: "service", body: Uint8Array.of(1) }, encodeRequest, decodeRequest),
  codec({ ok: true, body: Uint8Array.of(1) }, encodeResult, decodeResult),
  codec("xmlsocket://a.example:843", encodePolicyFile, decodePolicyFile),
  codec("ticket", encodeAccepted, decodeAccepted),
  codec({ data: Uint8Array.of(1, 2), remote: ADDRESS }, encodeDatagram, decodeDatagram),
  codec("no route", encodeSendFailed, decodeSendFailed),
  codec({ status: "trusted", encoded: Uint8Array.of(1) }, encodeCertificate, decodeCertificate),
  codec(true, encodeVerdict, decodeVerdict),
];

const STREAM = encodeFrames([
  { type: MessageType.open, payload: encodeOpen(OPEN) },
  { type: MessageType.data, payload: Buffer.from("hello\0") },
  { type: MessageType.ack, payload: encodeAck(6) },
  { type: MessageType.end, payload: EMPTY },
]);

function received(stream: Iterable<Uint8Array>): { log: string; error: unknown } {
  let log = "";
  const framing = new BinaryFraming(maxClientPayload, (type, payload) => {
    log += `${type}:${Buffer.from(payload).toString("hex")} `;
  });
  try {
    for (const chunk of stream) framing.push(chunk);
  } catch (error) {
    return { log, error };
  }
  return { log, error: undefined };
}

const TEXTS = "O1\n20000\n6112\nhttp://localhost/a.swf\ngame.example.com\0Dhello\0A\0E\0";

export const protocolTargets: readonly Target[] = [
  {
    name: "messages",
    seeds: () => CODECS.map(({ example }, kind) => Uint8Array.of(kind, ...example)),
    dictionary: ["\xff\xff", "\xef\xbb\xbf", "\x00\x00"],
    errors: [ProtocolError],
    run(input) {
      const { reencode } = CODECS[(input[0] ?? 0) % CODECS.length]!;
      const written = reencode(input.subarray(1));
      invariant(equalBytes(reencode(written), written), "a message that was written reads as another one");
    },
  },
  {
    name: "frames",
    seeds: () => [Uint8Array.of(255, ...STREAM), Uint8Array.of(0, ...STREAM), Uint8Array.of(6, ...STREAM)],
    dictionary: ["\0\0\0\x01\x06", "\xff\xff\xff\xff", "\0\x10\0\x01\x04"],
    errors: [ProtocolError],
    memory: 4,
    run(input) {
      const stream = input.subarray(1);
      const whole = received([stream]);
      const inPieces = received(pieces(stream, input.subarray(0, 1)));
      invariant(whole.log === inPieces.log, "pieces change the messages");
      if (whole.error !== undefined) throw whole.error;
    },
  },
  {
    name: "texts",
    seeds: () => [`\x05${TEXTS}`, `\xff${TEXTS}P<url>\0`],
    dictionary: ["O1\n", "D", "A\0", "E\0", "P", "\0"],
    errors: [ProtocolError],
    memory: 4,
    run(input) {
      let given = 0;
      const framing = new TextFraming((type, payload) => {
        if (type === MessageType.open) decodeOpen(payload);
        if (type === MessageType.ack) decodeAck(payload);
        if (type === MessageType.data) given += payload.length;
      });
      const window = 1000;
      framing.encode([{ type: MessageType.opened, payload: encodeOpened({ ...OPENED, window }) }]);
      for (const chunk of pieces(input.subarray(1), input.subarray(0, 1))) {
        framing.push(chunk);
        const texts = framing.encode([{ type: MessageType.data, payload: chunk }]);
        invariant(
          texts.every((text) => text.at(-1) === 0),
          "a text without its end",
        );
      }
      invariant(given <= window, "more is given on than the window allows");
    },
  },
  {
    name: "multiplex",
    seeds: () => [encodeStreamMessage(7, MessageType.open, encodeOpen(OPEN))],
    errors: [ProtocolError],
    run(input) {
      const { stream, type, payload } = decodeStreamMessage(input);
      invariant(equalBytes(encodeStreamMessage(stream, type, payload), input), "a message is not kept");
    },
  },
];
