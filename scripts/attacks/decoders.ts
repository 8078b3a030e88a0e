import { deflateRawSync, deflateSync } from "node:zlib";
import { expect } from "vitest";
import { FrameDecoder } from "../../host/protocol/framing.ts";
import { maxClientPayload } from "../../host/protocol/messages.ts";
import { TextFraming } from "../../host/protocol/text-framing.ts";
import { Op } from "../../src/abc/opcodes.ts";
import { readAbc } from "../../src/abc/reader.ts";
import { codeBlocks } from "../../src/avm1/blocks.ts";
import { readActions } from "../../src/avm1/reader.ts";
import { AmfDecoder, ByteArray, decodeAmf0, decodeAmf3 } from "../../src/flash/index.ts";
import { inspectSwf } from "../../src/inspect/inspect.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { abcTag, movie, TestAbc } from "../../src/instrument/testing/movie.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { portableCodec } from "../../src/swf/codec.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { cws, ENDLESS, FAST, fws, HUGE, repeat, sprites, ZEROS, zws } from "./decoder-inputs.ts";

const ARRIVED = "nothing is allocated that has not arrived";
const EXPANDS = "what comes out has a limit, which holds while it comes";
const DEPTH = "`maxDepth`";
const OWN = "what is read is an own property, whatever its name";
const CHECKED = "lengths and counts are checked against what is there";

/** Of this process, in bytes: more than any of the inputs may cost. */
const MEMORY = 256 << 20;

/** What is thrown, by its class or its `code`; undefined when the input is taken for what it is. */
type Failure = RegExp | undefined;

/** An input that is refused, soon, and at no cost. */
const inputs = rows<undefined, [decode: () => unknown, failure: Failure]>(
  (_, decode, failure) => {
    const before = process.memoryUsage().rss;
    let failed = "nothing";
    try {
      decode();
    } catch (error) {
      failed = `${(error as Error).constructor.name} ${(error as { code?: string }).code ?? ""}`;
    }
    if (failure === undefined) expect(failed).toBe("nothing");
    else expect(failed).toMatch(failure);
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY);
  },
  [
    [
      "swf-bomb",
      "has a CWS of 8 KB that holds 8 MiB",
      EXPANDS,
      () => readSwf(cws(), { maxLength: 1 << 20, codec: nodeCodec }),
      /TOO_LARGE/,
    ],
    [
      "swf-bomb-page",
      "has it in a page",
      EXPANDS,
      () => readSwf(cws(), { maxLength: 1 << 20, codec: portableCodec }),
      /TOO_LARGE/,
    ],
    [
      "swf-lzma-length",
      "has a ZWS of 32 bytes that announces 4 GiB",
      ARRIVED,
      () => readSwf(zws(0xffffffff, 0x10000)),
      undefined,
    ],
    [
      "swf-lzma-dictionary",
      "has a ZWS that announces a dictionary of 4 GiB",
      ARRIVED,
      () => readSwf(zws(1000, 0xffffffff)),
      undefined,
    ],
    [
      "swf-rect",
      "has a stage whose sides are longer than the file",
      CHECKED,
      () => readSwf(fws(0xff, 0xff)),
      /TRUNCATED/,
    ],
    [
      "swf-header",
      "ends behind its signature",
      CHECKED,
      () => readSwf(Uint8Array.of(0x46, 0x57, 0x53, 10)),
      /TRUNCATED/,
    ],
    [
      "swf-tag",
      "has a tag that announces 2 GiB",
      CHECKED,
      () => readSwf(fws(0, 0, 24, 1, 0, 0x3f, 0x01, 0xff, 0xff, 0xff, 0x7f)),
      undefined,
    ],
    [
      "swf-tags",
      "has 50,000 tags of no length",
      "time and memory go with the file",
      () => readSwf(Buffer.concat([fws(0, 0, 24, 1, 0), repeat([0x40, 0], 50_000)])),
      undefined,
    ],
    [
      "swf-sprites",
      "has sprites in sprites, 5,000 deep",
      "sprites are read one level deep",
      () => codeBlocks(readSwf(Buffer.concat([fws(0, 0, 24, 1, 0), Uint8Array.from(sprites(5000))]))),
      undefined,
    ],
    [
      "abc-counts",
      "has a constant pool that announces 2³⁰ numbers",
      CHECKED,
      () => readAbc(Uint8Array.of(16, 0, 46, 0, 0xff, 0xff, 0xff, 0xff, 0x03)),
      /AbcError/,
    ],
    [
      "abc-strings",
      "has a string that announces 2³⁰ bytes",
      CHECKED,
      () => readAbc(Uint8Array.of(16, 0, 46, 0, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x03)),
      /AbcError/,
    ],
    [
      "abc-instrument",
      "has natives put into a SWF whose code is no code",
      "is played as it is, or not",
      () => instrument(movie([abcTag(Uint8Array.of(16, 0, 46, 0, 0xff))])),
      /AbcError|SwfError|nothing/,
    ],
    [
      "inspect-doubling",
      "has `inspect` read code that doubles a text 64 times",
      "texts of a report are cut",
      () => inspectDoubling(),
      undefined,
    ],
    [
      "avm1-length",
      "has an action that announces more than the file",
      CHECKED,
      () => [...readActions(Uint8Array.of(0x96, 0xff, 0xff, 0))],
      /Avm1Error/,
    ],
    [
      "amf3-array",
      "announces an array of 2²⁸ items in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x09, ...HUGE, 0x01)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-vector",
      "announces a vector of 2²⁸ integers in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x0d, ...HUGE, 0)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-vector-object",
      "announces a vector of 2²⁸ objects in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x10, ...HUGE, 0, 1)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-bytes",
      "announces a ByteArray of 256 MiB in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x0c, ...HUGE)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-string",
      "announces a text of 256 MiB in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x06, ...HUGE)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-traits",
      "announces a class with 2²⁴ properties in AMF3",
      ARRIVED,
      () => decodeAmf3(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xf3, 0x01)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-reference",
      "refers to an object that is not there",
      CHECKED,
      () => decodeAmf3(Uint8Array.of(0x0a, 0x7e)),
      /AmfError/,
    ],
    [
      "amf0-array",
      "announces an array of 2³² items in AMF0",
      ARRIVED,
      () => decodeAmf0(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff)),
      /AmfError|EOFError/,
    ],
    [
      "amf0-long-string",
      "announces a text of 4 GiB in AMF0",
      ARRIVED,
      () => decodeAmf0(Uint8Array.of(0x0c, 0xff, 0xff, 0xff, 0xff)),
      /AmfError|EOFError/,
    ],
    [
      "amf3-deep",
      "puts arrays into arrays, 100,000 deep, in AMF3",
      DEPTH,
      () => decodeAmf3(repeat([0x09, 0x03, 0x01], 100_000)),
      /AmfError/,
    ],
    [
      "amf0-deep",
      "puts arrays into arrays, 100,000 deep, in AMF0",
      DEPTH,
      () => decodeAmf0(repeat([0x0a, 0, 0, 0, 1], 100_000)),
      /AmfError/,
    ],
    [
      "amf-stream-items",
      "streams an array that announces 2²⁸ items, each a byte",
      "`maxLength` of the decoder counts them",
      () => stream(Uint8Array.of(0x09, ...HUGE, 0x01), new Uint8Array(2 << 20).fill(0x01)),
      /TOO_LARGE/,
    ],
    [
      "amf-stream-deep",
      "streams arrays in arrays",
      DEPTH,
      () => stream(repeat([0x09, 0x03, 0x01], 100_000)),
      /AmfError/,
    ],
    [
      "zlib-bomb",
      "uncompresses 8 KB to 8 MiB, where 1 MiB may be",
      EXPANDS,
      () => uncompress(deflateSync(ZEROS, FAST), "zlib"),
      /MemoryError/,
    ],
    [
      "deflate-bomb",
      "does so without a header",
      EXPANDS,
      () => uncompress(deflateRawSync(ZEROS, FAST), "deflate"),
      /MemoryError/,
    ],
    [
      "lzma-announces",
      "uncompresses 18 bytes of LZMA that announce 2⁶³",
      ARRIVED,
      () => uncompress(Uint8Array.of(0x5d, 0xff, 0xff, 0xff, 0xff, ...new Array(8).fill(0x7f), 0, 0, 0, 0, 0), "lzma"),
      /IOError|MemoryError/,
    ],
    [
      "lzma-properties",
      "uncompresses LZMA with properties that are none",
      CHECKED,
      () => uncompress(Uint8Array.of(0xff, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "lzma"),
      /IOError/,
    ],
    [
      "byte-array-length",
      "sets the length of a ByteArray to 4 GiB, where 1 MiB may be",
      "`maxLength`",
      () => {
        new ByteArray({ maxLength: 1 << 20 }).length = 0xffffffff;
      },
      /MemoryError/,
    ],
    [
      "byte-array-position",
      "writes a byte at position 2³²",
      "`maxLength`",
      () => {
        const bytes = new ByteArray({ maxLength: 1 << 20 });
        bytes.position = 0xfffffff0;
        bytes.writeByte(1);
      },
      /MemoryError/,
    ],
    [
      "hex",
      "makes bytes of what is no hexadecimal",
      CHECKED,
      () => ByteArray.createFromHexString("0".repeat(100_001)),
      /FlashArgumentError/,
    ],
    [
      "frame-length",
      "speaks to the host in a frame of 4 GiB",
      ARRIVED,
      () => frames(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 4)),
      /ProtocolError/,
    ],
    [
      "frame-empty",
      "speaks to the host in a frame of no byte",
      CHECKED,
      () => frames(Uint8Array.of(0, 0, 0, 0, 4)),
      /ProtocolError/,
    ],
    [
      "frame-type",
      "speaks to the host in a type that does not exist",
      CHECKED,
      () => frames(Uint8Array.of(0, 0, 0, 2, 0xee, 0)),
      /ProtocolError/,
    ],
    [
      "text-endless",
      "speaks to the host in a text that does not end (AVM1)",
      "64 MiB of a text",
      () => {
        const text = new TextFraming(() => {});
        for (let i = 0; i < 70; i++) text.push(ENDLESS);
      },
      /ProtocolError/,
    ],
  ],
);

function stream(...parts: Uint8Array[]): void {
  const decoder = new AmfDecoder({ maxLength: 1 << 20 });
  for (const part of parts) for (const _ of decoder.push(part));
}

function uncompress(data: Uint8Array, algorithm: "zlib" | "deflate" | "lzma"): void {
  const bytes = new ByteArray({ maxLength: 1 << 20 });
  bytes.writeBytes(ByteArray.from(data));
  bytes.uncompress(algorithm);
}

function frames(bytes: Uint8Array): void {
  new FrameDecoder(maxClientPayload, () => {}).push(bytes);
}

function instrument(swf: Uint8Array): void {
  instrumentSwf(swf, { natives: [] } as never);
}

function inspectDoubling(): void {
  const abc = new TestAbc();
  abc.method((code) => {
    code.emit(Op.getlocal_0).emit(Op.pushstring, abc.string("doubled"));
    for (let i = 0; i < 64; i++) code.emit(Op.dup).emit(Op.add);
    code.emit(Op.callpropvoid, abc.name("", "connect"), 1).emit(Op.returnvoid);
  });
  const library = { classes: [], globals: [] };
  inspectSwf(movie([abcTag(abc.finish())]), { natives: [], library, swfHost: "games.example.com" });
}

const others: Attack<undefined>[] = [
  {
    id: "amf3-proto",
    attack: "sends an object with a property `__proto__` in AMF3, to add properties to all objects",
    answer: OWN,
    run() {
      const name = [...Buffer.from("__proto__")];
      const inner = [0x0a, 0x0b, 0x01, 0x11, ...Buffer.from("polluted"), 0x03, 0x01];
      const value = decodeAmf3(
        Uint8Array.of(0x0a, 0x0b, 0x01, (name.length << 1) | 1, ...name, ...inner, 0x01),
      ) as object;
      expect({}).not.toHaveProperty("polluted");
      expect(value).not.toHaveProperty("polluted");
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    },
  },
  {
    id: "amf0-proto",
    attack: "does so in AMF0",
    answer: OWN,
    run() {
      const key = (text: string): number[] => [0, text.length, ...Buffer.from(text)];
      const value = decodeAmf0(
        Uint8Array.of(3, ...key("__proto__"), 3, ...key("polluted"), 1, 1, 0, 0, 9, 0, 0, 9),
      ) as object;
      expect({}).not.toHaveProperty("polluted");
      expect(value).not.toHaveProperty("polluted");
    },
  },
  {
    id: "amf3-class",
    attack: "sends objects of classes called `constructor` and `__proto__`",
    answer: "classes have aliases that somebody registered",
    run() {
      for (const name of ["constructor", "__proto__", "Function"]) {
        const value = decodeAmf3(Uint8Array.of(0x0a, 0x0b, (name.length << 1) | 1, ...Buffer.from(name), 0x01));
        expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      }
    },
  },
];

export const decoders: AttackGroup<undefined> = {
  name: "decoders",
  title: "bytes that say more than they hold",
  start: () => undefined,
  neighbour: () => expect(decodeAmf3(Uint8Array.of(0x04, 0x2a))).toBe(42),
  attacks: [...inputs, ...others],
  elsewhere: [
    {
      id: "inspect-cycle",
      attack: "has `inspect` read a type that is a parameter of itself",
      answer: "is not followed",
      test: { file: "src/inspect/hostile.test.ts", name: "is not caught in a type that is a parameter of itself" },
    },
    {
      id: "inspect-sets",
      attack: "has `inspect` read many names that share one large set of namespaces",
      answer: "a set is looked at once",
      test: { file: "src/inspect/hostile.test.ts", name: "looks at a namespace set once, however many names share it" },
    },
    {
      id: "any-bytes",
      attack: "sends any bytes at all, to every parser, decoder and codec",
      answer: "an error of theirs, in bounded time and memory ([fuzzing.md](fuzzing.md))",
      test: { file: "scripts/fuzz/fuzz.test.ts", name: "%s" },
    },
  ],
};
