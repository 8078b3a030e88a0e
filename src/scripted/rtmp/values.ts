import { RtmpError } from "../../../host/rtmp/errors.ts";
import { Amf0Reader } from "../../flash/amf/amf0-reader.ts";
import { Amf3Reader } from "../../flash/amf/amf3-reader.ts";
import { Amf0Marker } from "../../flash/amf/markers.ts";
import { type ReaderOptions, readerOptions } from "../../flash/amf/options.ts";
import { encodeAmf0, encodeAmf3 } from "../../flash/amf.ts";
import type { ByteBuffer } from "../../flash/bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { EOFError } from "../../flash/bytes/errors.ts";
import { ByteArray } from "../../flash/utils/ByteArray.ts";

/** What objects of a class without an alias here become: `DecodeOptions`. */
export type UnknownClasses = "object" | "typed";

/** Values that one message may have: they become the arguments of a function. */
const MAX_VALUES = 4096;

function optionsFor(unknownClasses: UnknownClasses): ReaderOptions {
  return { ...readerOptions({ unknownClasses }), createByteArray: ByteArray.from };
}

/** Reads one value at the position of `input`. @throws RtmpError, AmfError */
export function readValue(input: ByteBuffer, unknownClasses: UnknownClasses): unknown {
  return whole(() => new Amf0Reader(input, optionsFor(unknownClasses)).readValue());
}

/**
 * Reads the values up to the end of `input`. References of AMF3 are those of one value; where that can't be, they are
 * those of all: senders differ (spec/rtmp.md §6).
 *
 * @throws RtmpError, AmfError
 */
export function readValues(input: ByteBuffer, unknownClasses: UnknownClasses): unknown[] {
  const options = optionsFor(unknownClasses);
  const { position } = input;
  try {
    return all(input, () => new Amf0Reader(input, options).readValue());
  } catch (error) {
    input.position = position;
    const amf0 = new Amf0Reader(input, options);
    const amf3 = new Amf3Reader(input, options);
    try {
      return all(input, () => {
        if (input.get(input.position) !== Amf0Marker.Amf3) return amf0.readValue();
        input.position++;
        return amf3.readValue();
      });
    } catch {
      throw error;
    }
  }
}

/** A value behind the one byte that says AMF3, or in AMF0. @throws AmfError, FlashArgumentError */
export function encodeValue(value: unknown, encoding: ObjectEncoding): Uint8Array {
  if (encoding === 0) return encodeAmf0(value);
  const bytes = encodeAmf3(value);
  const marked = new Uint8Array(1 + bytes.length);
  marked[0] = Amf0Marker.Amf3;
  marked.set(bytes, 1);
  return marked;
}

function all(input: ByteBuffer, read: () => unknown): unknown[] {
  const values: unknown[] = [];
  while (input.bytesAvailable > 0) {
    if (values.length === MAX_VALUES) throw new RtmpError(`a message has more than ${MAX_VALUES} values`);
    values.push(whole(read));
  }
  return values;
}

/** What has no end is an error of the protocol. @throws RtmpError */
export function whole<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EOFError) throw new RtmpError("a message ends within a value");
    throw error;
  }
}
