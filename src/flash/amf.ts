/** AMF0 and AMF3: docs/bytearray.md. */

import { readAmfFrom, writeAmf } from "./amf/codec.ts";
import { Cursor } from "./amf/cursor.ts";
import { AmfError, malformed } from "./amf/errors.ts";
import { type DecodeOptions, type EncodeOptions, readerOptions, writerOptions } from "./amf/options.ts";
import { ByteBuffer } from "./bytes/byte-buffer.ts";
import type { ObjectEncoding } from "./bytes/data.ts";
import { EOFError } from "./bytes/errors.ts";
import { ByteArray } from "./utils/ByteArray.ts";

export { AmfError, type AmfErrorCode } from "./amf/errors.ts";
export type { DecodeOptions, DynamicPropertyOutput, DynamicPropertyWriter, EncodeOptions } from "./amf/options.ts";
export {
  Dictionary,
  TypedObject,
  type TypedObjectOptions,
  Vector,
  type VectorItems,
  type VectorOptions,
  Xml,
  XmlDocument,
} from "./amf/values.ts";
export { AmfDecoder, type DecoderOptions } from "./amf-decoder.ts";

/** Writes one value in AMF3. @throws FlashArgumentError #2004 for an externalizable object without an alias; AmfError */
export function encodeAmf3(value: unknown, options: EncodeOptions = {}): Uint8Array {
  return encode(value, 3, options);
}

/** Writes one value in AMF0; what AMF0 has no form for is written in AMF3. */
export function encodeAmf0(value: unknown, options: EncodeOptions = {}): Uint8Array {
  return encode(value, 0, options);
}

/** Reads one value in AMF3. @throws AmfError, also when there are bytes behind the value */
export function decodeAmf3(bytes: Uint8Array, options: DecodeOptions = {}): unknown {
  return decode(bytes, 3, options);
}

/** Reads one value in AMF0. @throws AmfError, also when there are bytes behind the value */
export function decodeAmf0(bytes: Uint8Array, options: DecodeOptions = {}): unknown {
  return decode(bytes, 0, options);
}

/** Where values are written before they are copied, as making a buffer takes longer than writing a small message. */
let spare: ByteBuffer | undefined;
const MAX_SPARE = 64 * 1024;

function encode(value: unknown, encoding: ObjectEncoding, options: EncodeOptions): Uint8Array {
  const output = spare ?? new ByteBuffer();
  // What a value does while it is written may be writing another one.
  spare = undefined;
  try {
    writeAmf(output, value, encoding, writerOptions(options));
    if (output.length > MAX_SPARE) return output.bytes;
    return output.bytes.slice();
  } finally {
    if (output.length <= MAX_SPARE) {
      output.length = 0;
      spare = output;
    }
  }
}

function decode(bytes: Uint8Array, encoding: ObjectEncoding, options: DecodeOptions): unknown {
  const complete = { ...readerOptions(options), createByteArray: ByteArray.from };
  const input = new Cursor(complete.aliases.size === 0 ? plainView(bytes) : new Uint8Array(bytes));
  try {
    const value = readAmfFrom(input, encoding, complete);
    if (input.bytesAvailable > 0) throw malformed(input.position, `${input.bytesAvailable} bytes behind the value`);
    return value;
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
    throw new AmfError("FLASHNET_AMF_INCOMPLETE", input.position, "the value is not complete; send more bytes");
  }
}

/** The same bytes without a copy: classes that read themselves would get it, and could change it, but there are none. */
function plainView({ buffer, byteOffset, length }: Uint8Array): Uint8Array<ArrayBuffer> {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(buffer, byteOffset, length).slice();
}
