import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../bytes/data.ts";
import { Amf0Reader } from "./amf0-reader.ts";
import { Amf0Writer } from "./amf0-writer.ts";
import { Amf3Reader } from "./amf3-reader.ts";
import { Amf3Writer } from "./amf3-writer.ts";
import { type Cursor, readFrom } from "./cursor.ts";
import type { ReaderOptions, WriterOptions } from "./options.ts";

/** Writes a value at the position of `output`, whatever its `endian` is. */
export function writeAmf(output: ByteBuffer, value: unknown, encoding: ObjectEncoding, options: WriterOptions): void {
  const { endian } = output;
  output.endian = "bigEndian";
  try {
    const writer = encoding === 3 ? new Amf3Writer(output, options) : new Amf0Writer(output, options);
    writer.writeValue(value);
  } finally {
    output.endian = endian;
  }
}

/**
 * Reads the value at the position of `input`, whatever its `endian` is.
 *
 * @throws EOFError when the value goes on behind the bytes; AmfError
 */
export function readAmf(input: ByteBuffer, encoding: ObjectEncoding, options: ReaderOptions): unknown {
  return readFrom(input, (cursor) => readAmfFrom(cursor, encoding, options));
}

/** Reads the value at a cursor. @throws EOFError when the value goes on behind the bytes; AmfError */
export function readAmfFrom(input: Cursor, encoding: ObjectEncoding, options: ReaderOptions): unknown {
  const reader = encoding === 3 ? new Amf3Reader(input, options) : new Amf0Reader(input, options);
  return reader.readValue();
}
