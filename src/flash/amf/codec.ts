import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../bytes/data.ts";
import { Amf0Reader } from "./amf0-reader.ts";
import { Amf0Writer } from "./amf0-writer.ts";
import { Amf3Reader } from "./amf3-reader.ts";
import { Amf3Writer } from "./amf3-writer.ts";
import type { ReaderOptions, WriterOptions } from "./options.ts";

/** Writes a value at the position of `output`, whatever its `endian` is. */
export function writeAmf(output: ByteBuffer, value: unknown, encoding: ObjectEncoding, options: WriterOptions): void {
  inNetworkOrder(output, () => {
    const writer = encoding === 3 ? new Amf3Writer(output, options) : new Amf0Writer(output, options);
    writer.writeValue(value);
  });
}

/**
 * Reads the value at the position of `input`, whatever its `endian` is.
 *
 * @throws EOFError when the value goes on behind the bytes; AmfError
 */
export function readAmf(input: ByteBuffer, encoding: ObjectEncoding, options: ReaderOptions): unknown {
  return inNetworkOrder(input, () => {
    const reader = encoding === 3 ? new Amf3Reader(input, options) : new Amf0Reader(input, options);
    return reader.readValue();
  });
}

function inNetworkOrder<T>(buffer: ByteBuffer, work: () => T): T {
  const { endian } = buffer;
  buffer.endian = "bigEndian";
  try {
    return work();
  } finally {
    buffer.endian = endian;
  }
}
