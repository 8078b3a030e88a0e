import { deflateSync, gzipSync, zlibSync } from "fflate";
import { concat } from "../../../base/concat.ts";
import { encodeAmf0, encodeAmf3, TypedObject } from "../../flash/amf.ts";
import { encodeCharset } from "../../flash/bytes/charsets.ts";
import type { Message } from "../conversation.ts";
import { CRLF, type Framing, type LengthFraming, LF, lengthPrefix, NUL } from "../framing.ts";

/** Conversations of many kinds, made from code: what is written, and how TCP brings it. */

/** Numbers that are the same in every run. @returns a number from 0 to `below` - 1 */
export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A conversation, and what it is. */
export interface Kind {
  name: string;
  framing: Framing;
  format: string;
  charset?: string;
  /** bytes about policy files in front */
  from?: number;
  /** what is written, a frame each */
  frames(random: Random): Uint8Array[];
  /** how it comes; default: mostly as it was written */
  cut?(frames: readonly Uint8Array[], random: Random): Uint8Array[];
}

export function messagesOf(pieces: readonly Uint8Array[]): Message[] {
  return pieces.map((bytes, index) => ({ time: index * 50, direction: "sent", bytes }));
}

/** Some writes come together, some in two pieces. */
export function asTcp(frames: readonly Uint8Array[], random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let held: Uint8Array[] = [];
  for (const frame of frames) {
    held.push(frame);
    if (random(10) < 3) continue;
    const piece = concat(held);
    held = [];
    if (random(10) < 2 && piece.length > 1) {
      const at = 1 + random(piece.length - 1);
      pieces.push(piece.subarray(0, at), piece.subarray(at));
    } else pieces.push(piece);
  }
  if (held.length > 0) pieces.push(concat(held));
  return pieces;
}

/** Everything in pieces of a size that has nothing to do with what was written. */
export function regardless(size: number): (frames: readonly Uint8Array[]) => Uint8Array[] {
  return (frames) => {
    const stream = concat([...frames]);
    const count = Math.ceil(stream.length / size);
    return Array.from({ length: count }, (_, index) => stream.subarray(index * size, (index + 1) * size));
  };
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export const utf8 = (text: string): Uint8Array => encodeCharset(text, "utf-8");
export const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)]!;

/** A number as bytes. */
export function number(value: number, size: number, endian: "bigEndian" | "littleEndian" = "bigEndian"): Uint8Array {
  const bytes = times(size, (index) => Math.floor(value / 256 ** (size - 1 - index)) % 256);
  return Uint8Array.from(endian === "bigEndian" ? bytes : bytes.reverse());
}

/** Bodies with a length in front. */
export function prefixed(
  bodies: readonly Uint8Array[],
  framing: LengthFraming,
  header: (index: number) => number[] = () => [],
): Uint8Array[] {
  const { at, size, endian, counts } = framing;
  return bodies.map((body, index) => {
    const others = header(index);
    const whole = size + others.length + body.length;
    const length = counts === "frame" ? whole : counts === "rest" ? whole - at - size : body.length;
    return concat([
      Uint8Array.from(others.slice(0, at)),
      number(length, size, endian),
      Uint8Array.from(others.slice(at)),
      body,
    ]);
  });
}

const NAMES = ["ann", "bob", "carol", "dave", "Zoë", "mallory", "trent"];
const WORDS = [
  "hello",
  "anyone here?",
  "gg",
  "let's go to the castle",
  "brb",
  "lol that was close",
  "who has the key",
  "ok",
];
const SPARSE = [0, 0, 0, 0, 1, 2, 3, 7, 10, 100, 255];

export const words = (random: Random): string => times(1 + random(3), () => pick(random, WORDS)).join(", ");
export const name = (random: Random): string => pick(random, NAMES);

const delimited = (texts: readonly string[], end: string, charset = "utf-8"): Uint8Array[] =>
  texts.map((text) => encodeCharset(text + end, charset));

function chatXml(random: Random, index: number): string {
  if (index % 7 === 6)
    return `<room id="${random(9)}"><user name="${name(random)}"/><user name="${name(random)}"/></room>`;
  return `<msg from="${name(random)}" t="${random(90000)}">${words(random)}</msg>`;
}

function move(random: Random): object {
  return {
    action: pick(random, ["move", "turn", "shoot"]),
    x: random(640),
    y: random(480),
    who: name(random),
    list: [random(5), "a"],
  };
}

/** A record of a game: a command, numbers, most of them small. */
function record(random: Random, least = 2): Uint8Array {
  return Uint8Array.from([
    1 + random(6),
    ...times(least + random(18), () => (random(3) > 0 ? pick(random, SPARSE) : random(256))),
  ]);
}

const JAPANESE = [
  "こんにちは、みんな",
  "ゲームを始めましょう",
  "ありがとう！",
  "次はあなたの番です",
  "サーバーに接続しました",
];
const CHINESE = ["你好，大家好", "游戏开始了", "轮到你出牌", "欢迎来到我们的游戏大厅", "我先走了，再见"];
const GERMAN = ["Grüße an alle", "schöne Töne", "für dich", "größer als früher", "Äpfel und Öl"];

const POLICY_REQUEST = "<policy-file-request/>\0";
const POLICY =
  '<?xml version="1.0"?><cross-domain-policy><allow-access-from domain="*" to-ports="6112"/></cross-domain-policy>';

/** Those that the weights were tuned by. */
export const KINDS: Kind[] = [
  {
    name: "XMLSocket",
    framing: NUL,
    format: "xml",
    frames: (random) =>
      delimited(
        times(60, (i) => chatXml(random, i)),
        "\0",
      ),
  },
  {
    name: "JSON lines",
    framing: LF,
    format: "json",
    frames: (random) =>
      delimited(
        times(50, () => JSON.stringify(move(random))),
        "\n",
      ),
  },
  {
    name: "URL-encoded lines",
    framing: LF,
    format: "url-encoded",
    frames: (random) =>
      delimited(
        times(40, () => `cmd=say&name=${encodeURIComponent(name(random))}&text=${encodeURIComponent(words(random))}`),
        "\n",
      ),
  },
  {
    name: "text commands with CR LF",
    framing: CRLF,
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      delimited(
        times(50, () => `${pick(random, ["SAY", "MOVE", "NICK"])} ${name(random)} ${words(random)}`),
        "\r\n",
      ),
  },
  {
    name: "text commands that a bar ends",
    framing: { kind: "delimiter", bytes: [0x7c] },
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      delimited(
        times(60, () => `${pick(random, ["mv", "ch", "st"])};${random(100)};${random(100)};${words(random)}`),
        "|",
      ),
  },
  {
    name: "writeUTF",
    framing: lengthPrefix(2, "bigEndian"),
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      prefixed(
        times(60, () => utf8(words(random))),
        lengthPrefix(2, "bigEndian"),
      ),
  },
  {
    name: "u16, little-endian, inclusive, binary",
    framing: lengthPrefix(2, "littleEndian", true),
    format: "hex",
    frames: (random) =>
      prefixed(
        times(80, () => record(random)),
        lengthPrefix(2, "littleEndian", true),
      ),
  },
  {
    name: "u8, binary",
    framing: lengthPrefix(1, "bigEndian"),
    format: "hex",
    frames: (random) =>
      prefixed(
        times(120, () => record(random)),
        lengthPrefix(1, "bigEndian"),
      ),
  },
  {
    name: "AMF3 in u32 frames",
    framing: lengthPrefix(4, "bigEndian"),
    format: "amf3",
    frames: (random) =>
      prefixed(
        times(40, () => encodeAmf3(move(random))),
        lengthPrefix(4, "bigEndian"),
      ),
  },
  {
    name: "AMF0, a value a message",
    framing: { kind: "amf", encoding: 0 },
    format: "amf0",
    frames: (random) => times(40, () => encodeAmf0(move(random))),
  },
  {
    name: "a command, then a length of u16",
    framing: { kind: "length", at: 1, size: 2, endian: "bigEndian", header: 3, counts: "body" },
    format: "hex",
    frames: (random) =>
      prefixed(
        times(90, () => record(random)),
        { kind: "length", at: 1, size: 2, endian: "bigEndian", header: 3, counts: "body" },
        () => [1 + random(5)],
      ),
  },
  {
    name: "u32, little-endian, that counts the frame; a command of u16; JSON",
    framing: { kind: "length", at: 0, size: 4, endian: "littleEndian", header: 6, counts: "frame" },
    format: "json",
    frames: (random) =>
      prefixed(
        times(40, () => utf8(JSON.stringify(move(random)))),
        { kind: "length", at: 0, size: 4, endian: "littleEndian", header: 6, counts: "frame" },
        () => [1 + random(5), 0],
      ),
  },
  {
    name: "records of 12 bytes",
    framing: { kind: "fixed", length: 12 },
    format: "hex",
    frames: (random) =>
      times(100, (index) =>
        concat([
          number(7 + random(3), 2),
          number(index * 33, 4),
          number(random(640), 2),
          number(random(480), 2),
          number(random(4), 2),
        ]),
      ),
  },
  {
    name: "zlib in u32 frames",
    framing: lengthPrefix(4, "bigEndian"),
    format: "zlib",
    frames: (random) =>
      prefixed(
        times(30, () => zlibSync(utf8(times(5, (i) => chatXml(random, i)).join("")))),
        lengthPrefix(4, "bigEndian"),
      ),
  },
  {
    name: "a policy request, then a game of u16 frames",
    framing: lengthPrefix(2, "bigEndian"),
    format: "hex",
    from: POLICY_REQUEST.length,
    frames: (random) => [
      utf8(POLICY_REQUEST),
      ...prefixed(
        times(70, () => record(random)),
        lengthPrefix(2, "bigEndian"),
      ),
    ],
  },
  {
    name: "Shift_JIS that NUL ends",
    framing: NUL,
    format: "text",
    charset: "shift_jis",
    frames: (random) =>
      delimited(
        times(50, () => `say ${random(100)} ${pick(random, JAPANESE)}`),
        "\0",
        "shift_jis",
      ),
  },
  {
    name: "GB 2312 in lines",
    framing: LF,
    format: "text",
    charset: "gb2312",
    frames: (random) =>
      delimited(
        times(50, () => `${pick(random, ["chat", "sys"])}:${pick(random, CHINESE)}`),
        "\n",
        "gb2312",
      ),
  },
  {
    name: "Latin-1 behind u8 lengths",
    framing: lengthPrefix(1, "bigEndian"),
    format: "text",
    charset: "iso-8859-1",
    frames: (random) =>
      prefixed(
        times(60, () => encodeCharset(`${pick(random, GERMAN)} ${words(random)}`, "iso-8859-1")),
        lengthPrefix(1, "bigEndian"),
      ),
  },
  {
    name: "UTF-16 behind u16 lengths, regardless of frames",
    framing: lengthPrefix(2, "littleEndian"),
    format: "text",
    charset: "utf-16le",
    frames: (random) =>
      prefixed(
        times(60, () => encodeCharset(`${name(random)}: ${words(random)} ${pick(random, JAPANESE)}`, "utf-16le")),
        lengthPrefix(2, "littleEndian"),
      ),
    cut: regardless(61),
  },
  {
    name: "keys as they are pressed",
    framing: { kind: "none" },
    format: "hex",
    frames: (random) => times(40, () => Uint8Array.from(times(3 + random(20), () => random(256)))),
    cut: (frames) => [...frames],
  },
  {
    name: "u16, little-endian, at 2 behind a number of u16, counts the rest",
    framing: { kind: "length", at: 2, size: 2, endian: "littleEndian", header: 4, counts: "body" },
    format: "hex",
    frames: (random) =>
      prefixed(
        times(90, () => record(random)),
        { kind: "length", at: 2, size: 2, endian: "littleEndian", header: 4, counts: "body" },
        (index) => [index % 256, index >> 8],
      ),
  },
];

/** Others, that nothing was tuned by. */
export const FURTHER_KINDS: Kind[] = [
  {
    name: "AMF3 values one after another, regardless of frames",
    framing: { kind: "amf", encoding: 3 },
    format: "amf3",
    frames: (random) =>
      times(50, () => encodeAmf3(new TypedObject("game.Move", { x: random(99), y: random(99), by: name(random) }))),
    cut: regardless(50),
  },
  {
    name: "XML that NUL ends, after a policy file, regardless of frames",
    framing: NUL,
    format: "xml",
    from: POLICY.length + 1,
    frames: (random) => [
      utf8(`${POLICY}\0`),
      ...delimited(
        times(40, (i) => chatXml(random, i)),
        "\0",
      ),
    ],
    cut: regardless(200),
  },
  {
    name: "gzip behind u32, little-endian, inclusive",
    framing: lengthPrefix(4, "littleEndian", true),
    format: "gzip",
    frames: (random) =>
      prefixed(
        times(20, () => gzipSync(utf8(JSON.stringify(times(4, () => move(random)))))),
        lengthPrefix(4, "littleEndian", true),
      ),
  },
  {
    name: "UTF-8 of Japanese in lines",
    framing: LF,
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      delimited(
        times(40, () => `${pick(random, ["CHAT", "SYS"])} ${random(50)} ${pick(random, JAPANESE)}`),
        "\n",
      ),
    cut: regardless(64),
  },
  {
    name: "a magic number and a command, then u32",
    framing: { kind: "length", at: 4, size: 4, endian: "bigEndian", header: 8, counts: "body" },
    format: "hex",
    frames: (random) =>
      prefixed(
        times(50, () => record(random, 30)),
        { kind: "length", at: 4, size: 4, endian: "bigEndian", header: 8, counts: "body" },
        () => [0xca, 0xfe, 0, random(9)],
      ),
  },
  {
    name: "texts that a semicolon ends",
    framing: { kind: "delimiter", bytes: [0x3b] },
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      delimited(
        times(50, () => `${pick(random, ["P", "Q", "MV"])},${random(99)},${random(99)},${name(random)}`),
        ";",
      ),
  },
  {
    name: "raw DEFLATE behind u16",
    framing: lengthPrefix(2, "bigEndian"),
    format: "deflate",
    frames: (random) =>
      prefixed(
        times(30, () => deflateSync(utf8(JSON.stringify(times(4, () => move(random)))))),
        lengthPrefix(2, "bigEndian"),
      ),
  },
  {
    name: "texts that ETX ends",
    framing: { kind: "delimiter", bytes: [3] },
    format: "text",
    charset: "utf-8",
    frames: (random) =>
      delimited(
        times(40, () => `${random(9)}:${name(random)}:${words(random)}`),
        "\x03",
      ),
  },
  {
    name: "AMF0 behind u16 that counts itself",
    framing: lengthPrefix(2, "bigEndian", true),
    format: "amf0",
    frames: (random) =>
      prefixed(
        times(40, () => encodeAmf0(move(random))),
        lengthPrefix(2, "bigEndian", true),
      ),
  },
  {
    name: "a command, u32 little-endian, zlib",
    framing: { kind: "length", at: 1, size: 4, endian: "littleEndian", header: 5, counts: "body" },
    format: "zlib",
    frames: (random) =>
      prefixed(
        times(25, (i) => zlibSync(utf8(chatXml(random, i)))),
        { kind: "length", at: 1, size: 4, endian: "littleEndian", header: 5, counts: "body" },
        () => [16 + random(4)],
      ),
  },
];
