/** AMF0 and AMF3: docs/bytearray.md. */

import { readAmf, writeAmf } from "./amf/codec.ts";
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

function encode(value: unknown, encoding: ObjectEncoding, options: EncodeOptions): Uint8Array {
  const output = new ByteBuffer();
  writeAmf(output, value, encoding, writerOptions(options));
  return output.bytes;
}

function decode(bytes: Uint8Array, encoding: ObjectEncoding, options: DecodeOptions): unknown {
  const input = ByteArray.from(bytes);
  try {
    const value = readAmf(input, encoding, { ...readerOptions(options), createByteArray: ByteArray.from });
    if (input.bytesAvailable > 0) throw malformed(input.position, `${input.bytesAvailable} bytes behind the value`);
    return value;
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
    throw new AmfError("FLASHNET_AMF_INCOMPLETE", input.position, "the value is not complete; send more bytes");
  }
}
