import { a, byteArrayClass, row, type Section } from "../row.ts";

export const miscSection: Section = {
  name: "§4 Strings / misc",
  rows: [
    row(
      "`toString`: whole array, `position` unchanged, NULs kept",
      a.fill("61 00 62"),
      a.set("position", 2),
      a.call("toString").is("a\0b"),
      a.get("position", 2),
    ),
    row("`toString`: EF BB BF", a.fill("ef bb bf 61"), a.call("toString").is("a")),
    row("`toString`: FE FF is UTF-16BE", a.fill("fe ff 00 61 d8 3d"), a.call("toString").is("a\ud83d")),
    row("`toString`: FF FE is UTF-16LE", a.fill("ff fe 61 00 20"), a.call("toString").is("a")),
    row(
      "`toString`: no BOM logic below 3 bytes",
      a.fill("fe ff"),
      a.call("toString").is("\u00fe\u00ff").inPlayer({ value: "" }),
    ),
    row("`toString`: lenient UTF-8", a.fill("ed 70 80"), a.call("toString").is("\u00edp\u0080")),
    row("`toJSON`", a.call("toJSON", "k").is("ByteArray")),
    row("`clear`", a.fill("01 02"), a.set("position", 1), a.call("clear"), a.get("length", 0), a.get("position", 0)),
    row("`toLocaleString`: as `toString`", a.fill("61 c3 a9"), a.call("toLocaleString").is("aé")),
    row(
      "`atomicCompareAndSwapIntAt`: previous value; little-endian whatever `endian` is",
      a.fill("00 00 00 00 01 00 00 00"),
      a.call("atomicCompareAndSwapIntAt", 4, 1, -2).is(1),
      a.call("atomicCompareAndSwapIntAt", 4, 1, 7).is(-2),
      a.holds("00 00 00 00 fe ff ff ff"),
      a.get("position", 0),
    ),
    ...[
      ["empty array", "", 0],
      ["negative index", "00 00 00 00", -4],
      ["index > length − 4", "00 00 00 00 00 00", 4],
      ["index not a multiple of 4", "00 00 00 00 00 00 00 00", 2],
    ].map(([name, bytes, index]) =>
      row(
        `\`atomicCompareAndSwapIntAt\`: ${name}`,
        a.fill(String(bytes)),
        a
          .call("atomicCompareAndSwapIntAt", index as number, 0, 1)
          .throws("RangeError", 1506, "Error #1506: The specified range is invalid."),
        a.holds(String(bytes)),
      ),
    ),
    row(
      "`atomicCompareAndSwapLength`: the old length",
      a.fill("01 02"),
      a.call("atomicCompareAndSwapLength", 2, 4).is(2),
      a.holds("01 02 00 00"),
      a.call("atomicCompareAndSwapLength", 2, 1).is(4),
      a.get("length", 4),
    ),
  ],
};

/** Members of AIR 51. */
export const airSection: Section = {
  name: "§4 Strings / misc, AIR 51",
  rows: [
    row("`toBase64`", a.fill("00 ff 10 80"), a.call("toBase64").is("AP8QgA==")),
    row("`toHexString`", a.fill("00 ff 10"), a.call("toHexString").is("00ff10")),
    row(
      "`writeBase64`: the number of bytes",
      a.fill("01"),
      a.set("position", 1),
      a.call("writeBase64", "AP8QgA==").is(4),
      a.holds("01 00 ff 10 80"),
    ),
    row("`writeBase64`: bad text", a.call("writeBase64", "A*==").throws("ArgumentError", 2004), a.holds("")),
    row(
      "`writeHexString`: the number of bytes",
      a.call("writeHexString", "00fF10").is(3),
      a.holds("00 ff 10"),
      a.get("position", 3),
    ),
    row(
      "`writeHexString`: bad text",
      a.call("writeHexString", "0g").throws("ArgumentError", 2004),
      a.call("writeHexString", "012").throws("ArgumentError", 2004),
      a.holds(""),
    ),
    row("`createFromBase64`", byteArrayClass.call("createFromBase64", "AP8=").is({ bytes: "00ff" })),
    row("`createFromBase64`: bad text", byteArrayClass.call("createFromBase64", "A").throws("ArgumentError", 2004)),
    row("`createFromHexString`", byteArrayClass.call("createFromHexString", "00ff").is({ bytes: "00ff" })),
    row(
      "`createFromHexString`: bad text",
      byteArrayClass.call("createFromHexString", "0x").throws("ArgumentError", 2004),
    ),
    row(
      "`writeRandomBytes`: the number of bytes",
      a.call("writeRandomBytes", 5).is(5),
      a.get("length", 5),
      a.get("position", 5),
    ),
  ],
};
