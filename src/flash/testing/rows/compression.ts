import { a, row, type Section } from "../row.ts";

const DAMAGED = ["Error", 2058, "Error #2058: There was an error decompressing the data."] as const;
const DAMAGED_IN_PLAYER = { name: "Error", errorID: 2058 };
const TEXT = "66 6c 61 73 68 6e 65 74".repeat(8);
/** Three times `a`, as zlib makes it */
const ZLIB = "78 da 4b 4c 4c 04 00 02 49 01 24";
const DEFLATED = "4b 4c 4c 04 00";
/** Three times `a`: properties, length, stream */
const LZMA = "5d 00 00 10 00 03 00 00 00 00 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00";

/** What comes out in the player, if it does not notice. */
const corrupt: [algorithm: string, name: string, bytes: string, inPlayer?: string][] = [
  ["zlib", "bad header", "79 da 4b 4c 4c 04 00 02 49 01 24"],
  ["zlib", "bad checksum", "78 da 4b 4c 4c 04 00 02 49 01 25"],
  ["zlib", "without its checksum", "78 da 4b 4c 4c 04 00", "616161"],
  ["zlib", "truncated", "78 da 4b 4c 4c", "6161"],
  ["zlib", "no stream", "61 62 63 64 65 66"],
  ["deflate", "bad block type", "07 07 07 07"],
  ["deflate", "truncated", "4b 4c 4c", "6161"],
  ["lzma", "truncated", "5d 00 00 10 00 ff 00 00 00 00 00 00 00 00 30 e8"],
  ["lzma", "bad properties", "ff 00 00 10 00 03 00 00 00 00 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00"],
];

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
      a.call("readUnsignedInt").is(64).inPlayer({ value: 4294967295 }),
      a.call("readUnsignedInt").is(0).inPlayer({ value: 4294967295 }),
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
    ...[
      ["zlib", "78da030000000001"],
      ["deflate", "0300"],
      ["lzma", "5d00008000ffffffffffffffff0083fffbffffc0000000"],
    ].map(([algorithm, inPlayer]) =>
      row(
        `empty array: ${algorithm} compresses to nothing`,
        a.call("compress", algorithm),
        a.holds("").inPlayer({ value: inPlayer }),
      ),
    ),
    row("empty array: zlib uncompresses to nothing", a.call("uncompress", "zlib"), a.holds("")),
    row("empty array: deflate uncompresses to nothing", a.call("uncompress", "deflate"), a.holds("")),
    row(
      "empty array: lzma uncompresses to nothing",
      a.call("uncompress", "lzma").inPlayer({ error: DAMAGED_IN_PLAYER }),
      a.holds(""),
    ),
    row(
      "position: at the end after compress",
      a.fill(TEXT),
      a.call("deflate"),
      a.get("bytesAvailable", 0),
      a.call("readByte").throws("Error", 2030),
    ),
    row("position: 0 after uncompress", a.fill(ZLIB), a.set("position", 5), a.call("uncompress"), a.get("position", 0)),
    ...corrupt.map(([algorithm, name, bytes, inPlayer]) => {
      const uncompress = a.call("uncompress", algorithm).throws(...DAMAGED);
      const contents = a.holds(bytes);
      const position = a.get("position", 1);
      if (inPlayer !== undefined) {
        uncompress.inPlayer({ value: undefined });
        contents.inPlayer({ value: inPlayer });
        position.inPlayer({ value: 0 });
      }
      const title = `corrupt ${algorithm}: ${name}; contents and position stay`;
      return row(title, a.fill(bytes), a.set("position", 1), uncompress, contents, position);
    }),
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
      a.call("uncompress", "lzma").inPlayer({ error: DAMAGED_IN_PLAYER }),
      a.holds("5d 00 00 10 00 03"),
    ),
    row(
      "lzma: a size of more than 32 bits",
      a.fill("5d 00 00 10 00 03 00 00 00 01 00 00 00 00 30 e8 3d ff ff ff ff e0 00 00 00"),
      a.call("uncompress", "lzma").throws("Error", 1000).inPlayer({ error: DAMAGED_IN_PLAYER }),
    ),
    row(
      "lzma: a size of 64 ones, as Ruffle writes it",
      a.fill("5d00008000ffffffffffffffff003098484b5c1012640453ceea26e10c5a2e4cd304b2d4c6ffff72a40000"),
      a.call("uncompress", "lzma"),
      a.holds("61".repeat(26)),
    ),
  ],
};
