import { portableCodec, type SwfCodec } from "./codec.ts";
import type { SwfCompression, SwfFile, SwfTag } from "./model.ts";
import { FILE_HEADER, SHORT_LENGTH } from "./reader.ts";

export interface WriteSwfOptions {
  /** default: what `swf.compression` says. "lzma" takes seconds per megabyte with `portableCodec`. */
  compression?: SwfCompression;
  /** default `portableCodec` */
  codec?: SwfCodec;
}

/** Writes a SWF file. What `readSwf` took comes out with the same body, byte for byte, before compression. */
export function writeSwf(swf: SwfFile, options: WriteSwfOptions = {}): Uint8Array {
  const { compression = swf.compression, codec = portableCodec } = options;
  const file = writeUncompressed(swf);
  const body = file.subarray(FILE_HEADER);
  switch (compression) {
    case "none":
      return file;
    case "zlib":
      return withHeader(file, "C", codec.deflate(body));
    case "lzma": {
      const { properties, data } = codec.encodeLzma(body);
      const lengthOfData = new Uint8Array(4);
      new DataView(lengthOfData.buffer).setUint32(0, data.length, true);
      return withHeader(file, "Z", lengthOfData, properties, data);
    }
  }
}

/** The length of the file, decompressed, in bytes. */
export function uncompressedLength({ tags, frameSize, trailing }: SwfFile): number {
  return tags.reduce((sum, tag) => sum + tagLength(tag), FILE_HEADER + frameSize.length + 4 + trailing.length);
}

function writeUncompressed(swf: SwfFile): Uint8Array {
  const file = new Uint8Array(uncompressedLength(swf));
  const view = new DataView(file.buffer);
  file.set([0x46, 0x57, 0x53, swf.version]);
  view.setUint32(4, file.length, true);

  let offset = FILE_HEADER;
  file.set(swf.frameSize, offset);
  offset += swf.frameSize.length;
  view.setUint16(offset, swf.frameRate, true);
  view.setUint16(offset + 2, swf.frameCount, true);
  offset += 4;

  for (const tag of swf.tags) {
    const short = hasShortHeader(tag);
    view.setUint16(offset, (tag.code << 6) | (short ? tag.data.length : SHORT_LENGTH), true);
    offset += 2;
    if (!short) {
      view.setUint32(offset, tag.data.length, true);
      offset += 4;
    }
    file.set(tag.data, offset);
    offset += tag.data.length;
  }
  file.set(swf.trailing, offset);
  return file;
}

function hasShortHeader(tag: SwfTag): boolean {
  return tag.data.length < SHORT_LENGTH && !tag.longHeader;
}

function tagLength(tag: SwfTag): number {
  return (hasShortHeader(tag) ? 2 : 6) + tag.data.length;
}

/** Puts compressed parts behind the header of the uncompressed file, whose length field keeps its meaning. */
function withHeader(file: Uint8Array, signature: "C" | "Z", ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, FILE_HEADER);
  const compressed = new Uint8Array(length);
  compressed.set(file.subarray(0, FILE_HEADER));
  compressed[0] = signature.charCodeAt(0);
  let offset = FILE_HEADER;
  for (const part of parts) {
    compressed.set(part, offset);
    offset += part.length;
  }
  return compressed;
}
