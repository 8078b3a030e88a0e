import { portableCodec, type SwfCodec } from "./codec.ts";
import type { SwfCompression, SwfFile, SwfTag } from "./model.ts";
import { FILE_HEADER, SHORT_LENGTH } from "./reader.ts";

export interface WriteSwfOptions {
  /** default: what `swf.compression` says. "lzma" takes seconds per megabyte with `portableCodec`. */
  compression?: SwfCompression;
  /** default `portableCodec` */
  codec?: SwfCodec;
  /** may write into the buffer that the parts of `swf` are views of, which is of no use afterwards; default false */
  inPlace?: boolean;
}

/** Writes a SWF file. What `readSwf` took comes out with the same body, byte for byte, before compression. */
export function writeSwf(swf: SwfFile, options: WriteSwfOptions = {}): Uint8Array {
  const { compression = swf.compression, codec = portableCodec, inPlace = false } = options;
  const file = writeUncompressed(swf, inPlace);
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

/** Parts are written from the last to the first, so that none is overwritten before it has moved. */
function writeUncompressed(swf: SwfFile, inPlace: boolean): Uint8Array {
  const { tags, trailing, frameSize } = swf;
  const length = uncompressedLength(swf);
  const file = inPlace && hasRoom(swf, length) ? new Uint8Array(frameSize.buffer, 0, length) : new Uint8Array(length);
  const view = new DataView(file.buffer);

  let offset = length - trailing.length;
  file.set(trailing, offset);
  for (let i = tags.length - 1; i >= 0; i--) {
    const tag = tags[i]!;
    const { code, data } = tag;
    offset -= data.length;
    file.set(data, offset);
    const short = hasShortHeader(tag);
    if (!short) {
      offset -= 4;
      view.setUint32(offset, data.length, true);
    }
    offset -= 2;
    view.setUint16(offset, (code << 6) | (short ? data.length : SHORT_LENGTH), true);
  }

  file.set(frameSize, FILE_HEADER);
  view.setUint16(offset - 4, swf.frameRate, true);
  view.setUint16(offset - 2, swf.frameCount, true);
  file.set([0x46, 0x57, 0x53, swf.version]);
  view.setUint32(4, length, true);
  return file;
}

/** Whether the file fits into the buffer of its parts, and all that are views of it are in order and don't move forward. */
function hasRoom({ frameSize, tags, trailing }: SwfFile, length: number): boolean {
  const { buffer } = frameSize;
  if (length > buffer.byteLength) return false;
  let to = FILE_HEADER + frameSize.length + 4;
  let taken = frameSize.length;
  const isBehind = (part: Uint8Array): boolean => {
    if (part.buffer !== buffer) return true;
    const { byteOffset: from } = part;
    const fits = from >= taken && from <= to;
    taken = from + part.length;
    return fits;
  };
  const tagsFit = tags.every((tag) => {
    const fits = isBehind(tag.data)
    to += tagLength(tag);
    return fits;
  });
  return frameSize.byteOffset === 0 && tagsFit && isBehind(trailing);
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
