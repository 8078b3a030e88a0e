import { messageOf } from "../../base/errors.ts";
import { LZMA_MAX_EXPANSION } from "../../base/lzma-decoder.ts";
import { portableCodec, type SwfCodec } from "./codec.ts";
import { SwfError } from "./errors.ts";
import { type SwfCompression, type SwfFile, type SwfTag, TagCode } from "./model.ts";

export interface ReadSwfOptions {
  /** the largest decompressed body that is accepted, in bytes; default 256 MiB */
  maxLength?: number;
  /** default `portableCodec` */
  codec?: SwfCodec;
}

export const DEFAULT_MAX_LENGTH = 256 * 1024 * 1024;

/**
 * Reads a SWF file: the header and the tags, whose data are views of the (decompressed) body.
 *
 * Players take files whose header gives a length that is not reached, that lack the End tag, go on after it or stop inside
 * a tag, so this does as well: what can't be read as a tag is kept in `trailing`.
 *
 * @throws SwfError
 */
export function readSwf(bytes: Uint8Array, options: ReadSwfOptions = {}): SwfFile {
  const body = swfBody(bytes, options);
  const stageLength = rectLength(body);
  const firstTag = stageLength + 4;
  if (body.length < firstTag) {
    throw new SwfError("FLASHNET_SWF_TRUNCATED", FILE_HEADER + body.length, "the file ends inside its header");
  }
  const view = viewOf(body);
  return {
    version: bytes[3]!,
    compression: compressionOf(bytes)!,
    frameSize: body.subarray(0, stageLength),
    frameRate: view.getUint16(stageLength, true),
    frameCount: view.getUint16(stageLength + 2, true),
    ...readTags(body, firstTag),
  };
}

/**
 * The (decompressed) body of a SWF file: all behind its first eight bytes, and no more than the length in these says, as
 * players read no further.
 *
 * @throws SwfError
 */
export function swfBody(bytes: Uint8Array, options: ReadSwfOptions = {}): Uint8Array {
  const compression = compressionOf(bytes);
  if (!compression) throw new SwfError("FLASHNET_SWF_NOT_SWF", 0, "no FWS, CWS or ZWS signature");
  if (bytes.length < FILE_HEADER) {
    throw new SwfError("FLASHNET_SWF_TRUNCATED", bytes.length, `a header has ${FILE_HEADER} bytes`);
  }
  return readBody(bytes, compression, options).subarray(0, Math.max(announcedLength(bytes) - FILE_HEADER, 0));
}

/** What the header says of the length of the file, decompressed, in bytes. */
export function announcedLength(bytes: Uint8Array): number {
  return viewOf(bytes).getUint32(4, true);
}

/** Signature, version and length: the part of a file that is never compressed. */
export const FILE_HEADER = 8;
/** A ZWS file goes on with the length of the LZMA data and the LZMA properties. */
const LZMA_HEADER = FILE_HEADER + 4 + 5;

/** Whether bytes begin like a SWF; three are enough to tell. */
export function isSwf(bytes: Uint8Array): boolean {
  return compressionOf(bytes) !== undefined;
}

/** What a signature says; undefined if it is none. */
export function compressionOf([first, second, third]: Uint8Array): SwfCompression | undefined {
  if (second !== 0x57 || third !== 0x53) return undefined;
  if (first === 0x46) return "none";
  if (first === 0x43) return "zlib";
  return first === 0x5a ? "lzma" : undefined;
}

function readBody(bytes: Uint8Array, compression: SwfCompression, options: ReadSwfOptions): Uint8Array {
  const { maxLength = DEFAULT_MAX_LENGTH, codec = portableCodec } = options;
  switch (compression) {
    case "none":
      return bytes.subarray(FILE_HEADER);
    case "zlib":
      return guard(FILE_HEADER, maxLength, () =>
        codec.inflate(bytes.subarray(FILE_HEADER), maxLength, announcedLength(bytes)),
      );
    case "lzma":
      return readLzmaBody(bytes, maxLength, codec);
  }
}

/** The LZMA stream of a ZWS file, and how many bytes it is to yield; undefined if its header is not whole. */
export function lzmaStreamOf(
  bytes: Uint8Array,
): { properties: Uint8Array; data: Uint8Array; length: number } | undefined {
  if (bytes.length < LZMA_HEADER) return undefined;
  const properties = bytes.subarray(LZMA_HEADER - 5, LZMA_HEADER);
  const data = bytes.subarray(LZMA_HEADER);
  // What a header announces that its data can't yield is not believed.
  const length = Math.min(Math.max(announcedLength(bytes) - FILE_HEADER, 0), data.length * LZMA_MAX_EXPANSION);
  return { properties, data, length };
}

function readLzmaBody(bytes: Uint8Array, maxLength: number, codec: SwfCodec): Uint8Array {
  const stream = lzmaStreamOf(bytes);
  if (stream === undefined) {
    throw new SwfError("FLASHNET_SWF_TRUNCATED", bytes.length, `a ZWS header has ${LZMA_HEADER} bytes`);
  }
  const { properties, data, length } = stream;
  return guard(LZMA_HEADER, maxLength, () => {
    if (length > maxLength) throw new RangeError(`${length} bytes announced`);
    return codec.decodeLzma(properties, data, length);
  });
}

function guard(offset: number, maxLength: number, decompress: () => Uint8Array): Uint8Array {
  try {
    return decompress();
  } catch (error) {
    if (error instanceof RangeError) {
      const what = `the body is larger than ${maxLength} bytes; raise maxLength to accept it`;
      throw new SwfError("FLASHNET_SWF_TOO_LARGE", offset, what, error);
    }
    const reason = messageOf(error);
    throw new SwfError("FLASHNET_SWF_DAMAGED", offset, `the body can't be decompressed: ${reason}`, error);
  }
}

/** A RECT begins with a five-bit width, which its four fields share. */
function rectLength(body: Uint8Array): number {
  const bits = (body[0] ?? 0) >> 3;
  return Math.ceil((5 + 4 * bits) / 8);
}

/** Reads tags up to an End tag or the end of the bytes; those of a sprite are stored like those of a file. */
export function readTags(body: Uint8Array, start: number): Pick<SwfFile, "tags" | "trailing"> {
  const view = viewOf(body);
  const tags: SwfTag[] = [];
  let offset = start;
  while (offset + 2 <= body.length) {
    const codeAndLength = view.getUint16(offset, true);
    const code = codeAndLength >> 6;
    let length = codeAndLength & SHORT_LENGTH;
    let dataAt = offset + 2;
    const longHeader = length === SHORT_LENGTH;
    if (longHeader) {
      if (dataAt + 4 > body.length) break;
      length = view.getUint32(dataAt, true);
      dataAt += 4;
    }
    if (length > body.length - dataAt) break;
    const tag: SwfTag = { code, data: body.subarray(dataAt, dataAt + length) };
    if (longHeader && length < SHORT_LENGTH) tag.longHeader = true;
    tags.push(tag);
    offset = dataAt + length;
    if (code === TagCode.End) break;
  }
  return { tags, trailing: body.subarray(offset) };
}

/** This length, or more, is written in 32 bits. */
export const SHORT_LENGTH = 0x3f;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
