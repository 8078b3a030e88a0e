import { AddressSyntaxError } from "../../../base/address.ts";
import { PatternError } from "../../../base/pattern.ts";
import { Comparison } from "../../../host/recording/comparison.ts";
import { type Conversation, loadRecording } from "../../../host/recording/conversation.ts";
import { CaptureError, RecordingError, ReplayMismatchError } from "../../../host/recording/errors.ts";
import { toPcapng } from "../../../host/recording/export/capture.ts";
import { TcpFlag, tcpPacket, udpPacket } from "../../../host/recording/export/packets.ts";
import { enhancedPacket, nameResolution, sectionHeader } from "../../../host/recording/export/pcapng.ts";
import {
  decodeHeader,
  decodeLine,
  encodeEvent,
  encodeHeader,
  type IgnoreRule,
  type RecordingEvent,
  type RecordingLine,
} from "../../../host/recording/format.ts";
import { parseIgnoreRule, stretches } from "../../../host/recording/ignore-rules.ts";
import { importCapture } from "../../../host/recording/import/import.ts";
import { allowing, Choices, invariant, pieces, type Target, textOf } from "../target.ts";

const ADDRESS = { address: "127.0.0.1", port: 80 };
const EVENTS: readonly RecordingEvent[] = [
  { time: 0, connection: 1, type: "open", transport: "tcp", host: "game.example", port: 80 },
  { time: 1.5, connection: 1, type: "opened", local: ADDRESS, remote: { address: "::1", port: 80 } },
  { time: 2, connection: 1, type: "sent", data: Buffer.from("hello\n") },
  { time: 3, connection: 1, type: "received", data: Uint8Array.of(0, 255) },
  { time: 4, connection: 1, type: "end", by: "swf" },
  { time: 4, connection: 1, type: "reset", by: "peer" },
  { time: 5, connection: 1, type: "closed" },
  { time: 5, connection: 2, type: "refused", reason: "refused", message: "no" },
  { time: 6, connection: 3, type: "certificate", status: "trusted", data: Uint8Array.of(0x30) },
  { time: 6, connection: 4, type: "listening", host: "0.0.0.0", port: 1 },
  { time: 6, connection: 5, type: "open", transport: "udp", host: "0.0.0.0", port: 1 },
  { time: 6, connection: 5, type: "received", data: Uint8Array.of(1), peer: ADDRESS },
  { time: 7, connection: 0, type: "policy", swf: "http://a/b.swf", host: "a", port: 1, allowed: false, text: "no" },
];
const LINES = EVENTS.map(encodeEvent);
const RULES = ['{"type":"ignore","from":1,"to":4}', '{"type":"ignore","host":"game.example","pattern":"l+"}'];

const dictionary = [
  '"type":',
  '"__proto__"',
  '"constructor"',
  "1e999",
  "-1",
  "70000",
  "null",
  "[]",
  "{}",
  '"udp"',
  '"text":',
  '"base64":',
  '"accepted":true',
  '"peer":',
  '"pattern":"(a+)+"',
  "\\u0000",
  "\n",
];

/** A handshake, a message, an answer to it, a reset, and a datagram. */
const CAPTURE = ((): Uint8Array => {
  const client = { address: Uint8Array.of(10, 0, 0, 2), port: 5000 };
  const server = { address: Uint8Array.of(10, 0, 0, 1), port: 80 };
  const { syn, ack, psh, rst } = TcpFlag;
  const segment = (isSent: boolean, flags: number, sequence: number, text = ""): Uint8Array => {
    const [from, to] = isSent ? [client, server] : [server, client];
    return tcpPacket({ from, to, flags, sequence, acknowledgment: 1, payload: Buffer.from(text) });
  };
  const packets = [
    segment(true, syn, 0),
    segment(false, syn | ack, 0),
    segment(true, psh | ack, 1, "GET / HTTP/1.1\r\nHost: game.example\r\n\r\n"),
    segment(false, psh | ack, 1, "hello"),
    segment(true, rst, 40),
    udpPacket(client, server, Uint8Array.of(1, 2, 3)),
  ];
  const blocks = packets.map((packet, i) => enhancedPacket(1000 + i, packet));
  return Buffer.concat([sectionHeader("seed"), nameResolution(server.address, "a.example"), ...blocks]);
})();

/** Lines that can be read, as a program would find them. */
function linesOf(text: string): RecordingLine[] {
  return text.split("\n").flatMap((line, index) => allowing([RecordingError], () => decodeLine(line, index + 1)) ?? []);
}

export const recordingTargets: readonly Target[] = [
  {
    name: "recording-line",
    seeds: () => [...LINES, ...RULES, encodeHeader(0)],
    dictionary,
    errors: [RecordingError],
    run(input) {
      const text = textOf(input);
      allowing([RecordingError], () => decodeHeader(text));
      const line = decodeLine(text, 1);
      if (line === undefined || line.type === "ignore") return;
      const written = encodeEvent(line);
      const again = decodeLine(written, 1);
      invariant(again !== undefined && encodeEvent(again as RecordingEvent) === written, "a line is not kept");
    },
  },
  {
    name: "recording",
    seeds: () => [LINES.join(""), [...RULES, ...LINES].join("\n")],
    dictionary,
    errors: [ReplayMismatchError, AddressSyntaxError, PatternError],
    async run(input) {
      const lines = linesOf(textOf(input));
      const { conversations, udpSockets, servers, rules } = await loadRecording(lines);
      const accepted = servers.flatMap(({ clients }) => clients.map(({ conversation }) => conversation));
      for (const conversation of [...conversations, ...udpSockets, ...accepted]) {
        const comparison = new Comparison(conversation, rules);
        comparison.push(conversation.sent);
        comparison.end();
      }
    },
  },
  {
    name: "pcapng",
    seeds: () => [LINES.join("")],
    dictionary: [...dictionary, '"address":"', '"swf"', '"peer"'],
    memory: 16,
    async run(input) {
      for await (const block of toPcapng(asynchronous(linesOf(textOf(input))), 1.7e12)) {
        const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
        for (let at = 0; at < block.length; ) {
          const length = view.getUint32(at + 4, true);
          invariant(length >= 12 && length % 4 === 0 && at + length <= block.length, "a block of a wrong length");
          invariant(view.getUint32(at + length - 4, true) === length, "a block that ends otherwise than it begins");
          at += length;
        }
      }
    },
  },
  {
    name: "capture-import",
    seeds: () => [CAPTURE],
    errors: [CaptureError],
    memory: 16,
    async run(input) {
      const { events } = await importCapture(() => asynchronous([input]));
      for await (const event of events) {
        invariant(decodeLine(encodeEvent(event), 1) !== undefined, "an event that no recording has");
      }
    },
  },
  {
    name: "ignore-rule",
    seeds: () => ["4-12", "/a.c/", "game.example:80=/[0-9]+/", "[::1]=1-2"],
    dictionary: ["/", "=", "-", "(?:", "[", "]", "\\", "*", "99999999999"],
    maxLength: 64,
    errors: [AddressSyntaxError, PatternError],
    run(input) {
      const rule = parseIgnoreRule(textOf(input));
      const sent = Buffer.from("hello, hello 1234");
      const found = stretches(conversation(sent), [rule]);
      let position = 0;
      for (const { from, to } of found) {
        invariant(from === position && to > from, "stretches do not follow one another");
        position = to;
      }
      invariant(position === sent.length, "stretches do not cover what was sent");
    },
  },
  {
    name: "comparison",
    seeds: () => [Uint8Array.of(5, ...Buffer.from("hello"), 2, 1, 3, 2, ...Buffer.from("hello"))],
    maxLength: 512,
    errors: [ReplayMismatchError],
    run(input) {
      const choices = new Choices(input);
      const sent = choices.some();
      const rules: IgnoreRule[] = [];
      for (let count = choices.below(4); count > 0; count--) {
        const from = choices.byte();
        rules.push(
          choices.below(2) === 0
            ? { type: "ignore", from, to: from + choices.byte() }
            : { type: "ignore", pattern: choices.of(["l+", "[a-z]*", ".", "\\d{2}", "x?", "^h", "$", "(l+)+$"]) },
        );
      }
      // A SWF that repeats what it said is always in the recording, in whatever pieces.
      const same = new Comparison(conversation(sent), rules);
      for (const piece of pieces(sent, choices.bytes(2))) same.push(piece);
      same.giveUp();
      invariant(same.matched <= sent.length, "more is matched than was recorded");
      const other = new Comparison(conversation(sent), rules);
      for (const piece of pieces(choices.rest(), Uint8Array.of(3))) other.push(piece);
      other.end();
    },
  },
];

function conversation(sent: Uint8Array): Conversation {
  return {
    connection: 1,
    kind: "dialled",
    tls: false,
    certificate: undefined,
    host: "game.example",
    port: 80,
    outcome: undefined,
    sent,
    swfEnds: true,
    steps: [],
  };
}

async function* asynchronous<T>(values: Iterable<T>): AsyncGenerator<T, void> {
  yield* values;
}
