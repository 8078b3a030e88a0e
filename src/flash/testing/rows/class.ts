import { a, b, byteArrayClass, row, type Section } from "../row.ts";

export const classSection: Section = {
  name: "§1 Class",
  rows: [
    row("defaults", a.get("length", 0), a.get("position", 0), a.get("bytesAvailable", 0), a.get("endian", "bigEndian")),
    row(
      "`length`: growing fills with zeros and leaves `position`",
      a.fill("01 02"),
      a.set("position", 1),
      a.set("length", 4),
      a.holds("01 02 00 00"),
      a.get("position", 1),
    ),
    row(
      "`length`: shrinking truncates and takes `position` along",
      a.fill("01 02 03 04"),
      a.set("position", 3),
      a.set("length", 2),
      a.holds("01 02"),
      a.get("position", 2),
      a.set("length", 4),
      a.holds("01 02 00 00"),
    ),
    row(
      "`length`: growing, too, takes a `position` along that is behind the new end",
      a.set("position", 3),
      a.set("length", 2),
      a.get("position", 2),
    ),
    row(
      "`position` may exceed `length`; setting it never grows",
      a.fill("01"),
      a.set("position", 4294967295),
      a.get("position", 4294967295),
      a.get("length", 1),
    ),
    row(
      "`bytesAvailable`: max(0, length − position)",
      a.fill("01 02 03"),
      a.set("position", 1),
      a.get("bytesAvailable", 2),
      a.set("position", 9),
      a.get("bytesAvailable", 0),
    ),
    row(
      "`endian`: null",
      a.set("endian", null).throws("TypeError", 2007, "Error #2007: Parameter endian must be non-null."),
      a.get("endian", "bigEndian"),
    ),
    row(
      "`endian`: other text",
      a
        .set("endian", "middleEndian")
        .throws("ArgumentError", 2008, "Error #2008: Parameter type must be one of the accepted values.")
        .inPlayer({
          error: {
            name: "ArgumentError",
            errorID: 2008,
            message: "Error #2008: Parameter endian must be one of the accepted values.",
          },
        }),
      a.get("endian", "bigEndian"),
    ),
    row("`endian`: littleEndian", a.set("endian", "littleEndian"), a.get("endian", "littleEndian")),
    row("`objectEncoding`: 3 at first", a.get("objectEncoding", 3)),
    row("`objectEncoding`: 0", a.set("objectEncoding", 0), a.get("objectEncoding", 0)),
    row(
      "`objectEncoding`: others are refused",
      a
        .set("objectEncoding", 1)
        .throws("ArgumentError", 2008, "Error #2008: Parameter objectEncoding must be one of the accepted values."),
      a.get("objectEncoding", 3),
    ),
    row(
      "`ByteArray.defaultObjectEncoding` affects later arrays only",
      byteArrayClass.get("defaultObjectEncoding", 3),
      a.get("objectEncoding", 3),
      byteArrayClass.set("defaultObjectEncoding", 0),
      a.get("objectEncoding", 3),
      b.get("objectEncoding", 0),
    ),
    row(
      "`ByteArray.defaultObjectEncoding`: others are refused",
      byteArrayClass.set("defaultObjectEncoding", 1).throws("ArgumentError", 2008).inPlayer({ value: undefined }),
      byteArrayClass.get("defaultObjectEncoding", 3).inPlayer({ value: 0 }),
    ),
    row("`shareable`: a plain flag", a.get("shareable", false), a.set("shareable", true), a.get("shareable", true)),
    row("`[i]`: undefined from `length` on", a.fill("00 ff"), a.get(1, 255), a.get(2, undefined), a.get(0, 0)),
    row(
      "`[i] = v`: the low 8 bits",
      a.fill("00 00"),
      a.set(0, 300),
      a.set(1, -1),
      a.holds("2c ff"),
      a.get("position", 0),
    ),
    row("`[i] = v`: grows with zeros", a.fill("01"), a.set(3, 9), a.holds("01 00 00 09"), a.get("position", 0)),
    row(
      "`[4294967295] = v`",
      a
        .set("4294967295", 1)
        .throws("Error", 1000)
        .inPlayer({ error: { name: "ReferenceError", errorID: 1056 } }),
      a.get("length", 0),
    ),
    row("`i in bytes`: i < length", a.fill("00 00"), a.has(1, true), a.has(2, false), a.has("length", true)),
    row("`delete bytes[i]`: no effect", a.fill("07"), a.delete(0, false), a.holds("07")),
    row(
      "not dynamic: no named expandos",
      a
        .set("expando", 1)
        .throws("ReferenceError", 1056, "Error #1056: Cannot create property expando on flash.utils.ByteArray."),
      a.has("expando", false),
    ),
    row(
      "a write past `length` fills the gap with zeros",
      a.set("position", 3),
      a.call("writeUnsignedInt", 0x01020304),
      a.holds("00 00 00 01 02 03 04"),
      a.get("position", 7),
    ),
  ],
};
