import fc from "fast-check";
import { deflateSync, gzipSync, zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { Dictionary, encodeAmf0, encodeAmf3, TypedObject, Vector, Xml } from "../../flash/amf.ts";
import { encodeCharset } from "../../flash/bytes/charsets.ts";
import { damaged, expectSound, outline } from "../testing/readings.ts";
import { formatOf, formats } from "./formats.ts";

const utf8 = (text: string): Uint8Array => encodeCharset(text, "utf-8");

const shared = { name: "Ann" };
const values = [
  { x: 1, y: -2.5, list: [1, "two", null, undefined, true], when: new Date(0), twice: [shared, shared] },
  new TypedObject("game.Move", { to: "e4", by: 7 }),
  new Vector(Int32Array.of(1, -1), { fixed: true }),
  new Dictionary([["key", 1]]),
  new Xml("<a/>"),
];

const whole = [
  ...values.map((value) => encodeAmf3(value)),
  ...values.map((value) => encodeAmf0(value)),
  utf8('<room id="1"><!-- c --><user name="Zo&#235;"/>text<![CDATA[<&]]></room><?x y?>'),
  utf8('{"a":[1,2.5,-3e7,"\\u00e9\\n"],"b":{},"c":[],"d":null} [true]\n'),
  utf8("a=1&b=%C3%A9+x&c="),
  utf8(
    '<?xml version="1.0"?><cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>\0',
  ),
  utf8("<policy-file-request/>\0"),
  zlibSync(utf8("<a/>".repeat(50))),
  gzipSync(utf8("hello".repeat(50)), { filename: "x" }),
  deflateSync(utf8('{"a":1}'.repeat(50))),
  utf8("one\r\ntwo\nthree"),
  encodeCharset("one\ntwo\n三", "utf-16le"),
];

describe.each(formats.map((format) => ({ name: format.name, format })))("$name", ({ format }) => {
  it("never throws, and gives sound trees of bounded size for any bytes", () => {
    const options = { maxNodes: 50, maxDepth: 6, maxBytes: 500 };
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged(whole)), (bytes) => {
        expectSound(format.read(bytes, options), bytes.length, options.maxNodes);
      }),
      { numRuns: 400 },
    );
  });

  it("reads nothing of nothing", () => {
    const { nodes, read } = format.read(new Uint8Array(0));
    expect({ nodes, read }).toEqual({ nodes: [], read: 0 });
  });
});

describe("values and their bytes", () => {
  const read = (format: string, bytes: Uint8Array, options = {}) => formatOf(format).read(bytes, options);

  it("AMF3: members, classes, references", () => {
    const bytes = encodeAmf3({ x: 1, m: new TypedObject("game.Move", { to: "e4" }) });
    expect(outline(read("amf3", bytes).nodes)).toEqual([
      "value 1 Object Object 0-29",
      "  x Integer 1 5-7",
      "  m Object game.Move 9-28",
      '    to String "e4" 24-28',
    ]);
    const again = read("amf3", encodeAmf3([shared, shared]));
    expect(outline(again.nodes).at(-1)).toBe("  [1] reference object 1, [0] 17-19");
  });

  it("AMF3: several values, the last of which is not yet complete", () => {
    const first = encodeAmf3(7);
    const reading = read("amf3", Uint8Array.from([...first, ...encodeAmf3(["one", "two"]).subarray(0, 9)]));
    expect(reading).toMatchObject({ read: first.length, incomplete: true });
    expect(outline(reading.nodes)).toEqual([
      "value 1 Integer 7 0-2",
      "value 2 Array 2 items 2-11",
      '  [0] String "one" 5-10',
    ]);
  });

  it("AMF3: objects that write themselves", () => {
    const collection = Uint8Array.from([
      0x0a,
      0x07,
      0x43,
      ...utf8("flex.messaging.io.ArrayCollection"),
      0x09,
      0x03,
      0x01,
      0x04,
      0x05,
    ]);
    expect(outline(read("amf3", collection).nodes)).toEqual([
      "value 1 Object flex.messaging.io.ArrayCollection, which has written itself 0-41",
      "  source Array 1 items 36-41",
      "    [0] Integer 5 39-41",
    ]);
    const unknown = read("amf3", Uint8Array.from([0x0a, 0x07, 0x03, 0x58, 1, 2, 3]));
    expect(unknown.problem).toEqual({
      at: 4,
      message: 'an object of "X" has written itself; only its class knows where it ends',
    });
  });

  it("AMF0: objects, arrays, AMF3 in it", () => {
    const bytes = encodeAmf0({ a: 1, b: ["x"] });
    expect(outline(read("amf0", bytes).nodes)).toEqual([
      "value 1 Object Object 0-28",
      "  a Number 1 4-13",
      "  b StrictArray 1 items 16-25",
      '    [0] String "x" 21-25',
    ]);
  });

  it("JSON: members with their names", () => {
    expect(outline(read("json", utf8('{"a": [1, "é"]}\n{}')).nodes)).toEqual([
      "value 1 object 1 members 0-16",
      "  a array 2 items 1-15",
      "    [0] number 1 7-8",
      '    [1] string "é" 10-14',
      "value 2 object 0 members 17-19",
    ]);
    expect(read("json", utf8('{"a": tru'))).toMatchObject({ read: 0, incomplete: true });
    expect(read("json", utf8('{"a" 1}')).problem).toEqual({ at: 5, message: "no : where JSON has one" });
  });

  it("XML: elements, attributes, text, in any charset", () => {
    const bytes = encodeCharset('<a n="1"><b>はい &amp; &#65;</b></a>', "shift_jis");
    expect(outline(read("xml", bytes, { charset: "shift_jis" }).nodes)).toEqual([
      'a element n="1" 0-36',
      "  n attribute 1 3-8",
      "  b element はい & A 9-32",
      "    text text はい & A 12-28",
    ]);
    expect(read("xml", utf8("<a><b></a>")).problem?.message).toBe("an end tag that is not that of <b>");
    expect(read("xml", utf8("<a><b>"))).toMatchObject({ read: 0, incomplete: true });
  });

  it("URL-encoded: names and values", () => {
    expect(outline(read("url-encoded", utf8("a=1&b=%C3%A9+x")).nodes)).toEqual([
      "a variable 1 0-3",
      "b variable é x 4-14",
    ]);
  });

  it("policy files: what they allow", () => {
    const file = utf8(
      '<cross-domain-policy><allow-access-from domain="*" to-ports="80,6112"/></cross-domain-policy>\0',
    );
    const reading = read("policy", file);
    expect(reading.read).toBe(file.length);
    expect(reading.nodes[0]!.children![0]!.text).toBe("SWFs of every host may connect to ports 80,6112");
  });

  it("text: lines in UTF-16 are cut where a line feed is", () => {
    const bytes = encodeCharset("a\nĊ\nb", "utf-16be");
    expect(outline(read("text", bytes, { charset: "utf-16be" }).nodes)).toEqual([
      "line 1 line a 0-4",
      "line 2 line Ċ 4-8",
      "line 3 line b 8-10",
    ]);
  });

  it("hex: rows", () => {
    expect(outline(read("hex", utf8("0123456789abcdef\0A")).nodes)).toEqual([
      "00000000 bytes 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef 0-16",
      `00000010 bytes ${"00 41".padEnd(47)}  .A 16-18`,
    ]);
  });

  it("what is packed is unpacked and read as what it is", () => {
    for (const [name, pack] of [
      ["zlib", zlibSync],
      ["gzip", gzipSync],
      ["deflate", deflateSync],
    ] as const) {
      const bytes = pack(encodeAmf3(values));
      const reading = read(name, bytes);
      expect(reading, name).toMatchObject({ read: bytes.length, nodes: [{ content: { format: "amf3" } }] });
      expect(read(name, bytes.subarray(0, bytes.length - 9)), name).toMatchObject({ read: 0, incomplete: true });
    }
  });

  it("what is packed and behind it something else", () => {
    const packed = zlibSync(utf8("hello"));
    expect(read("zlib", Uint8Array.from([...packed, 1, 2]))).toMatchObject({
      read: packed.length,
      problem: { at: packed.length, message: "bytes behind the end" },
    });
  });

  it("what would unpack to too much is not unpacked", () => {
    const bomb = zlibSync(new Uint8Array(5 << 20));
    const reading = read("zlib", bomb, { maxBytes: 1000 });
    expect(reading.nodes[0]!.content!.bytes.length).toBe(1000);
    expect(reading.problem?.message).toBe("more than 1000 bytes come out; see maxBytes");
  });

  it("a text that is referred to often is not copied each time", () => {
    const text = "x".repeat(100_000);
    const reading = read("amf3", encodeAmf3(Array.from({ length: 9000 }, () => text)));
    expect(reading.nodes[0]!.children).toHaveLength(9000);
    expect(reading.nodes[0]!.children!.every((node) => node.text.length < 600)).toBe(true);
  });
});
