#!/usr/bin/env bash
# Guess:    Zstandard data is frames one after the other (RFC 8878 §3), as gzip is members: `zlib.zstdDecompressSync` and
#           `createZstdDecompress` give what is in all of them, as `gunzipSync` and the command `zstd -d` do.
# So:       of frames that come in one chunk the first is all there is, and no error says that the rest is lost. Where the
#           end of a chunk is the end of a frame, as by chance, or a byte at a time, all of them come out. Node 22.23 and
#           24.21 alike.
# Who:      who appends to a compressed log, reads files of tools that compress in parallel or with seek tables, or takes
#           bodies of HTTP. Feed the frames one by one, or look at what is left: `bytesWritten` stops at the first one's end.
. "$(dirname "$0")/lib/setup.sh"
for version in 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { Readable } from "node:stream";
import { createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { report } from "./report.mjs";

const texts = ["first ", "second ", "third"].map((text) => Buffer.from(text));
const frames = texts.map((text) => zstdCompressSync(text));
const together = Buffer.concat(frames);
/** What comes out, and how many bytes are said to have been taken. */
async function streamed(chunks) {
  const stream = Readable.from(chunks).pipe(createZstdDecompress());
  let text = "";
  for await (const chunk of stream) text += chunk;
  return { text, taken: stream.bytesWritten };
}
const seen = {
  "gunzipSync of three members": gunzipSync(Buffer.concat(texts.map((text) => gzipSync(text)))).toString(),
  "zstdDecompressSync of three frames": zstdDecompressSync(together).toString(),
  "as one chunk": await streamed([together]),
  "as a chunk for each frame": await streamed(frames),
  "a byte at a time": await streamed([...together].map((byte) => Buffer.from([byte]))),
  "bytes, and those of the first frame": [together.length, frames[0].length],
};
const [gzip, sync, one, each, bytes] = Object.values(seen);
report(
  `Node ${process.versions.node}, zstd ${process.versions.zstd}`,
  seen,
  gzip === "first second third" &&
    sync === "first " &&
    one.text === "first " &&
    each.text === "first second third" &&
    bytes.text === "first second third",
);
JS
done
