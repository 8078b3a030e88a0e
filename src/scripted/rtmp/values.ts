import { Amf0Marker } from "../../../base/amf0-marker.ts";
import { messageOf } from "../../../base/errors.ts";
import { RtmpError } from "../../../host/rtmp/errors.ts";
import { Amf0Reader } from "../../flash/amf/amf0-reader.ts";
import { Amf3Reader } from "../../flash/amf/amf3-reader.ts";
import { writeAmf } from "../../flash/amf/codec.ts";
import { Cursor } from "../../flash/amf/cursor.ts";
import { AmfError } from "../../flash/amf/errors.ts";
import { type ReaderOptions, readerOptions, writerOptions } from "../../flash/amf/options.ts";
import { ByteBuffer } from "../../flash/bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { EOFError, MemoryError } from "../../flash/bytes/errors.ts";
import { ByteArray } from "../../flash/utils/ByteArray.ts";

/** What objects of a class without an alias here become: `DecodeOptions`. */
export type UnknownClasses = "object" | "typed";

/** Values that one message may have: they become the arguments of a function. */
const MAX_VALUES = 4096;
/** Bytes that a message may have. */
const MAX_PAYLOAD = 0xffffff;

const optionsFor = (unknownClasses: UnknownClasses): ReaderOptions => ({
  ...readerOptions({ unknownClasses }),
  createByteArray: ByteArray.from,
});
const READING: Readonly<Record<UnknownClasses, ReaderOptions>> = {
  object: optionsFor("object"),
  typed: optionsFor("typed"),
};
const WRITING = writerOptions({});

/** A payload is read where it is: it must not change until that is done. */
export function reading(payload: Uint8Array): Cursor {
  return new Cursor(payload as Uint8Array<ArrayBuffer>);
}

/** Reads one value at the position of `input`. @throws RtmpError, AmfError */
export function readValue(input: Cursor, unknownClasses: UnknownClasses): unknown {
  return whole(() => new Amf0Reader(input, READING[unknownClasses]).readValue());
}

/**
 * Reads the values up to the end of `input`. References of AMF3 are those of one value; where that can't be, they are
 * those of all: senders differ (spec/rtmp.md §6).
 *
 * @throws RtmpError, AmfError
 */
export function readValues(input: Cursor, unknownClasses: UnknownClasses): unknown[] {
  const options = READING[unknownClasses];
  const { position } = input;
  try {
    return all(input, () => new Amf0Reader(input, options).readValue());
  } catch (error) {
    input.position = position;
    const amf0 = new Amf0Reader(input, options);
    const amf3 = new Amf3Reader(input, options);
    try {
      return all(input, () => {
        if (input.bytes[input.position] !== Amf0Marker.Amf3) return amf0.readValue();
        input.position++;
        return amf3.readValue();
      });
    } catch {
      throw error;
    }
  }
}

/** What the body of a message is written to. It is no longer than one can be: `writeValues` throws what says so. */
export function newBody(): ByteBuffer {
  return new ByteBuffer({ maxLength: MAX_PAYLOAD });
}

/**
 * Writes values behind each other, each in AMF0 or, behind the one byte that says so, in AMF3. What is short in AMF3 can be
 * long in AMF0, where texts have no references: nothing is written that no message can hold.
 *
 * @throws RtmpError for more than that, AmfError, FlashArgumentError
 */
export function writeValues(body: ByteBuffer, values: readonly unknown[], encoding: ObjectEncoding): void {
  try {
    for (const value of values) {
      if (encoding === 3) body.writeByte(Amf0Marker.Amf3);
      writeAmf(body, value, encoding, WRITING);
    }
  } catch (error) {
    if (error instanceof MemoryError) throw new RtmpError(`values of more than ${MAX_PAYLOAD} bytes in one message`);
    throw error;
  }
}

export function encodeValues(values: readonly unknown[], encoding: ObjectEncoding): Uint8Array {
  const body = newBody();
  writeValues(body, values, encoding);
  return body.bytes;
}

export function encodeValue(value: unknown, encoding: ObjectEncoding): Uint8Array {
  return encodeValues([value], encoding);
}

function all(input: Cursor, read: () => unknown): unknown[] {
  const values: unknown[] = [];
  while (input.bytesAvailable > 0) {
    if (values.length === MAX_VALUES) throw new RtmpError(`a message has more than ${MAX_VALUES} values`);
    values.push(whole(read));
  }
  return values;
}

/** What can't be read is an error of the client, whatever its classes throw. @throws RtmpError, AmfError */
export function whole<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EOFError) throw new RtmpError("a message ends within a value");
    if (error instanceof AmfError) throw error;
    throw new RtmpError(`a value can't be read: ${messageOf(error)}`, { cause: error });
  }
}
