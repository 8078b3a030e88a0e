import { a, b, row, type Section } from "../row.ts";

const OUT_OF_BOUNDS = ["RangeError", 2006, "Error #2006: The supplied index is out of bounds."] as const;
const END_OF_FILE = { name: "Error", errorID: 2030 };

function hexOf(text: string): string {
  return Array.from(text, (character) => character.charCodeAt(0).toString(16)).join("");
}

export const writingSection: Section = {
  name: "§3 Writing",
  rows: [
    row(
      "overwrites, then extends; `position` advances",
      a.fill("01 02 03"),
      a.set("position", 2),
      a.call("writeShort", 0x0a0b),
      a.holds("01 02 0a 0b"),
      a.get("position", 4),
    ),
    row("`writeBoolean`: 01 / 00", a.call("writeBoolean", true), a.call("writeBoolean", false), a.holds("01 00")),
    row(
      "`writeByte`: low 8 bits",
      a.call("writeByte", 0x1ff),
      a.call("writeByte", -1),
      a.call("writeByte", 1.9),
      a.holds("ff ff 01"),
    ),
    row(
      "`writeShort`: low 16 bits, endian",
      a.call("writeShort", 0x1fffe),
      a.set("endian", "littleEndian"),
      a.call("writeShort", 0x0102),
      a.holds("ff fe 02 01"),
    ),
    row(
      "`writeInt`, `writeUnsignedInt`: endian",
      a.call("writeInt", -2),
      a.call("writeUnsignedInt", 4294967295),
      a.set("endian", "littleEndian"),
      a.call("writeUnsignedInt", 0x01020304),
      a.holds("ff ff ff fe ff ff ff ff 04 03 02 01"),
    ),
    row(
      "`writeFloat` rounds to binary32; endian",
      a.call("writeFloat", 0.1),
      a.set("endian", "littleEndian"),
      a.call("writeFloat", 1.5),
      a.holds("3d cc cc cd 00 00 c0 3f"),
    ),
    row(
      "`writeDouble`: endian",
      a.call("writeDouble", -Math.PI),
      a.set("endian", "littleEndian"),
      a.call("writeDouble", -Math.PI),
      a.holds("c0 09 21 fb 54 44 2d 18 18 2d 44 54 fb 21 09 c0"),
    ),
    row(
      "`writeBytes`: null",
      a.call("writeBytes", null).throws("TypeError", 2007, "Error #2007: Parameter bytes must be non-null."),
    ),
    row(
      "`writeBytes`: length 0 writes from offset to the end; the source's position stays",
      b.fill("01 02 03"),
      b.set("position", 2),
      a.call("writeBytes", b, 1),
      a.holds("02 03"),
      b.get("position", 2),
    ),
    row("`writeBytes`: a part", b.fill("01 02 03"), a.call("writeBytes", b, 1, 1), a.holds("02")),
    row(
      "`writeBytes`: offset > length",
      b.fill("01"),
      a
        .call("writeBytes", b, 2)
        .throws(...OUT_OF_BOUNDS)
        .inPlayer({ error: END_OF_FILE }),
      a
        .call("writeBytes", b, 2, 1)
        .throws(...OUT_OF_BOUNDS)
        .inPlayer({ error: END_OF_FILE }),
      a.holds(""),
    ),
    row("`writeBytes`: offset == length writes nothing", b.fill("01"), a.call("writeBytes", b, 1), a.holds("")),
    row(
      "`writeBytes`: offset + length > length",
      b.fill("01 02"),
      a
        .call("writeBytes", b, 1, 2)
        .throws(...OUT_OF_BOUNDS)
        .inPlayer({ error: END_OF_FILE }),
      a.holds(""),
    ),
    row(
      "`writeBytes` of itself",
      a.fill("01 02 03"),
      a.set("position", 2),
      a.call("writeBytes", a),
      a.holds("01 02 01 02 03"),
    ),
    row(
      "`writeUTF`: null",
      a.call("writeUTF", null).throws("TypeError", 2007, "Error #2007: Parameter value must be non-null."),
    ),
    row(
      "`writeUTF`: u16 length in `endian`",
      a.call("writeUTF", "é"),
      a.set("endian", "littleEndian"),
      a.call("writeUTF", "x"),
      a.holds("00 02 c3 a9 01 00 78"),
    ),
    row(
      "`writeUTF`: more than 65535 bytes, nothing written",
      a.call("writeUTF", "é".repeat(32768)).throws(...OUT_OF_BOUNDS),
      a.get("length", 0),
      a.get("position", 0),
      a.call("writeUTF", "é".repeat(32767)),
      a.get("length", 65536),
    ),
    row(
      "writing nothing fills the gap, too",
      a.set("position", 1),
      a.call("writeUTFBytes", ""),
      a.holds("00"),
      a.set("position", 2),
      a.call("writeBytes", b),
      a.holds("00 00"),
    ),
    row("`writeUTFBytes`: null", a.call("writeUTFBytes", null).throws("TypeError", 2007)),
    row(
      "`writeUTFBytes`: no prefix, no terminator",
      a.call("writeUTFBytes", "aé\ud83d\udc0c"),
      a.holds("61 c3 a9 f0 9f 90 8c"),
    ),
    row("`writeUTFBytes`: a lone surrogate is U+FFFD", a.call("writeUTFBytes", "\ud83d"), a.holds("ef bf bd")),
    row("`writeUTFBytes`: NUL is a character", a.call("writeUTFBytes", "a\0b"), a.holds("61 00 62")),
    row(
      "`writeMultiByte`: null",
      a
        .call("writeMultiByte", null, "utf-8")
        .throws("TypeError", 2007, "Error #2007: Parameter value must be non-null."),
    ),
    row(
      "`writeMultiByte`: charSet null",
      a.call("writeMultiByte", "a", null).throws("TypeError", 2007, "Error #2007: Parameter charSet must be non-null."),
    ),
    row("`writeMultiByte`: unknown charset is no error", a.call("writeMultiByte", "ab", "nonsense"), a.holds("61 62")),
    row(
      "`writeMultiByte`: what the charset lacks",
      a.call("writeMultiByte", "aЖb", "windows-1252"),
      a.holds("61 3f 62").inPlayer({ value: hexOf("a&#1046;b") }),
    ),
    row(
      "`writeMultiByte`: what a stateful charset lacks",
      a.call("writeMultiByte", "あ€", "iso-2022-jp"),
      a.holds("1b 24 42 24 22 1b 28 42 3f").inPlayer({ value: `1b244224221b2842${hexOf("&#8364;")}` }),
    ),
    ...[
      ["windows-1252", "€é", "80 e9"],
      ["iso-8859-2", "ą", "b1"],
      ["windows-1251", "Ц", "d6"],
      ["KOI8-R", "а", "c1"],
      ["shift_jis", "あｱ", "82 a0 b1"],
      ["euc-jp", "あ", "a4 a2"],
      ["iso-2022-jp", "あ", "1b 24 42 24 22 1b 28 42"],
      ["gb2312", "你", "c4 e3"],
      ["gb18030", "\u0080", "81 30 81 30"],
      ["big5", "你", "a7 41"],
      ["euc-kr", "가", "b0 a1"],
      ["unicode", "é\ud83d\udc0c", "e9 00 3d d8 0c dc"],
      ["unicodeFFFE", "é\ud83d\udc0c", "00 e9 d8 3d dc 0c"],
      ["utf-16", "a", "61 00"],
      ["utf-8", "é", "c3 a9"],
    ].map(([charSet, text, bytes]) =>
      row(`\`writeMultiByte\`: ${charSet}`, a.call("writeMultiByte", text!, charSet!), a.holds(bytes!)),
    ),
  ],
};
