import { a, row, type Section } from "../row.ts";

const DAMAGED = ["Error", 2058, "Error #2058: There was an error decompressing the data."] as const;
const TEXT = "66 6c 61 73 68 6e 65 74".repeat(8);
/** Three times `a`, as zlib makes it */
const ZLIB = "78 da 4b 4c 4c 04 00 02 49 01 24";
const DEFLATED = "4b 4c 4c 04 00";
/** Three times `a`: properties, length, stream */
const LZMA = "5d 00 00 10 00 03 00 00 00 00 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00";

export const compressionSection: Section = {
  name: "§5 compress / uncompress",
  rows: [
    row(
      "zlib: header 78 DA",
      a.fill(TEXT),
      a.call("compress"),
      a.get(0, 0x78),
      a.get(1, 0xda),
      a.call("uncompress"),
      a.holds(TEXT),
    ),
    row("zlib: RFC 1950", a.fill(ZLIB), a.call("uncompress", "zlib"), a.holds("61 61 61")),
    ...["deflate", "lzma"].map((algorithm) =>
      row(
        `${algorithm}: there and back`,
        a.fill(TEXT),
        a.call("compress", algorithm),
        a.call("uncompress", algorithm),
        a.holds(TEXT),
      ),
    ),
    row("deflate: RFC 1951", a.fill(DEFLATED), a.call("uncompress", "deflate"), a.holds("61 61 61")),
    row("`deflate`, `inflate`", a.fill(TEXT), a.call("deflate"), a.call("inflate"), a.holds(TEXT)),
    row("lzma: properties, 64-bit length, stream", a.fill(LZMA), a.call("uncompress", "lzma"), a.holds("61 61 61")),
    row(
      "lzma: the original size stands behind the properties",
      a.fill(TEXT),
      a.call("compress", "lzma"),
      a.get(0, 0x5d),
      a.set("position", 5),
      a.set("endian", "littleEndian"),
      a.call("readUnsignedInt").is(64),
      a.call("readUnsignedInt").is(0),
    ),
    row(
      "algorithm null",
      a.fill("61"),
      a.call("compress", null).throws("TypeError", 2007, "Error #2007: Parameter algorithm must be non-null."),
      a.call("uncompress", null).throws("TypeError", 2007, "Error #2007: Parameter algorithm must be non-null."),
    ),
    row(
      "algorithm unknown",
      a.fill("61"),
      a.call("compress", "brotli").throws(...DAMAGED),
      a.call("uncompress", "brotli").throws(...DAMAGED),
      a.holds("61"),
    ),
    ...["zlib", "deflate", "lzma"].map((algorithm) =>
      row(`empty array: ${algorithm} compresses to nothing`, a.call("compress", algorithm), a.holds("")),
    ),
    ...["zlib", "deflate", "lzma"].map((algorithm) =>
      row(`empty array: ${algorithm} uncompresses to nothing`, a.call("uncompress", algorithm), a.holds("")),
    ),
    row(
      "position: at the end after compress",
      a.fill(TEXT),
      a.call("deflate"),
      a.get("bytesAvailable", 0),
      a.call("readByte").throws("Error", 2030),
    ),
    row("position: 0 after uncompress", a.fill(ZLIB), a.set("position", 5), a.call("uncompress"), a.get("position", 0)),
    ...(
      [
        ["zlib", "bad header", "79 da 4b 4c 4c 04 00 02 49 01 24"],
        ["zlib", "bad checksum", "78 da 4b 4c 4c 04 00 02 49 01 25"],
        ["zlib", "without its checksum", "78 da 4b 4c 4c 04 00"],
        ["zlib", "truncated", "78 da 4b 4c 4c"],
        ["zlib", "no stream", "61 62 63 64 65 66"],
        ["deflate", "bad block type", "07 07 07 07"],
        ["deflate", "truncated", "4b 4c 4c"],
        ["lzma", "truncated", "5d 00 00 10 00 ff 00 00 00 00 00 00 00 00 30 e8"],
        ["lzma", "bad properties", "ff 00 00 10 00 03 00 00 00 00 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00"],
      ] as const
    ).map(([algorithm, name, bytes]) =>
      row(
        `corrupt ${algorithm}: ${name}; contents and position stay`,
        a.fill(bytes),
        a.set("position", 1),
        a.call("uncompress", algorithm).throws(...DAMAGED),
        a.holds(bytes),
        a.get("position", 1),
      ),
    ),
    row(
      "zlib: bytes behind the end are ignored",
      a.fill(`${ZLIB} 01 02 03 04 05 06 07 08`),
      a.call("uncompress"),
      a.holds("61 61 61"),
    ),
    row(
      "deflate: bytes behind the end are ignored",
      a.fill(`${DEFLATED} 01 02 03`),
      a.call("inflate"),
      a.holds("61 61 61"),
    ),
    row(
      "lzma: shorter than 13 bytes is left alone",
      a.fill("5d 00 00 10 00 03"),
      a.call("uncompress", "lzma"),
      a.holds("5d 00 00 10 00 03"),
    ),
    row(
      "lzma: a size of more than 32 bits",
      a.fill("5d 00 00 10 00 03 00 00 00 01 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00"),
      a.call("uncompress", "lzma").throws("Error", 1000),
    ),
    row(
      "lzma: a size of 64 ones, as Ruffle writes it",
      a.fill("5d00008000ffffffffffffffff003098484b5c1012640453ceea26e10c5a2e4cd304b2d4c6ffff72a40000"),
      a.call("uncompress", "lzma"),
      a.holds("61".repeat(26)),
    ),
  ],
};
