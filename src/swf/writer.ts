import { totalLength } from "../../base/concat.ts";
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

/** A SWF file whose tags may be in pieces. */
export type SwfInPieces = Omit<SwfFile, "tags"> & { tags: readonly (SwfTag | TagInPieces)[] };

/** the rate and the number of frames. In bytes */
const RATE_AND_COUNT = 4;

export type TagInPieces = Omit<SwfTag, "data"> & { data: readonly Uint8Array[] };

/** Writes a SWF file. What `readSwf` took comes out with the same body, byte for byte, before compression. */
export function writeSwf(swf: SwfInPieces, options: WriteSwfOptions = {}): Uint8Array {
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
export function uncompressedLength({ tags, frameSize, trailing }: SwfInPieces): number {
  return tags.reduce(
    (sum, tag) => sum + tagLength(tag),
    FILE_HEADER + frameSize.length + RATE_AND_COUNT + trailing.length,
  );
}

/** Parts are written from the last to the first, so that none is overwritten before it has moved. */
function writeUncompressed(swf: SwfInPieces, inPlace: boolean): Uint8Array {
  const { tags, trailing, frameSize } = swf;
  const length = uncompressedLength(swf);
  const file = inPlace && hasRoom(swf, length) ? new Uint8Array(frameSize.buffer, 0, length) : new Uint8Array(length);
  const view = new DataView(file.buffer);

  let offset = length - trailing.length;
  file.set(trailing, offset);
  for (let i = tags.length - 1; i >= 0; i--) {
    const tag = tags[i]!;
    const pieces = piecesOf(tag);
    for (let j = pieces.length - 1; j >= 0; j--) {
      offset -= pieces[j]!.length;
      file.set(pieces[j]!, offset);
    }
    const size = totalLength(pieces);
    const short = hasShortHeader(tag, size);
    if (!short) {
      offset -= 4;
      view.setUint32(offset, size, true);
    }
    offset -= 2;
    view.setUint16(offset, (tag.code << 6) | (short ? size : SHORT_LENGTH), true);
  }

  file.set(frameSize, FILE_HEADER);
  view.setUint16(offset - 4, swf.frameRate, true);
  view.setUint16(offset - 2, swf.frameCount, true);
  file.set([0x46, 0x57, 0x53, swf.version]);
  view.setUint32(4, length, true);
  return file;
}

/** Whether the file fits into the buffer of its parts, and all that are views of it are in order and don't move forward. */
function hasRoom({ frameSize, tags, trailing }: SwfInPieces, length: number): boolean {
  const { buffer } = frameSize;
  if (length > buffer.byteLength || frameSize.byteOffset !== 0) return false;
  let to = FILE_HEADER;
  let free = 0;
  const fits = (part: Uint8Array): boolean => {
    const isMoved = part.buffer === buffer;
    const isBehind = !isMoved || (part.byteOffset >= free && part.byteOffset <= to);
    if (isMoved) free = part.byteOffset + part.length;
    to += part.length;
    return isBehind;
  };
  const tagFits = (tag: SwfTag | TagInPieces): boolean => {
    const pieces = piecesOf(tag);
    to += tagLength(tag) - totalLength(pieces);
    return pieces.every(fits);
  };
  const stageFits = fits(frameSize);
  to += RATE_AND_COUNT;
  return stageFits && tags.every(tagFits) && fits(trailing);
}

function piecesOf({ data }: SwfTag | TagInPieces): readonly Uint8Array[] {
  return data instanceof Uint8Array ? [data] : data;
}

function hasShortHeader({ longHeader }: SwfTag | TagInPieces, size: number): boolean {
  return size < SHORT_LENGTH && !longHeader;
}

function tagLength(tag: SwfTag | TagInPieces): number {
  const size = totalLength(piecesOf(tag));
  return (hasShortHeader(tag, size) ? 2 : 6) + size;
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
