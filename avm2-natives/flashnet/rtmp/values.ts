import { ByteArray } from "flash.utils";
import { Amf0Writer } from "../Amf0Writer.ts";
import { readArrivedObject, writeObject } from "../amf.ts";

/** Values in the messages of RTMP: spec/rtmp.md §6. */

/** In AMF0, what follows is one value of AMF3. */
const AMF3_VALUE: int = 0x11;

/** What fits into an int of AMF3. */
const LEAST_INT: number = -0x10000000;
const MOST_INT: number = 0xfffffff;

/** Texts that are the same in UTF-8, and short enough for all forms of lengths. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the player's own text functions end at U+0000
const PLAIN: RegExp = /^[\x01-\x7f]*$/;
const MAX_PLAIN: uint = 1000;

/** What `beginValues` gives out; null while it is in use. */
let spare: ByteArray = new ByteArray();
/** Longer ones are not kept. */
const MAX_SPARE: uint = 0x10000;

/** Bytes to write values to, big-endian and empty; `endValues` takes them back. */
export function beginValues(): ByteArray {
  // Values may be written while others are: externalizable ones run content.
  const bytes = spare == null ? new ByteArray() : spare;
  spare = null;
  return bytes;
}

export function endValues(bytes: ByteArray): void {
  if (bytes.length > MAX_SPARE) return;
  bytes.length = 0;
  spare = bytes;
}

/**
 * Writes a value that stands by itself: no reference leads out of it. ArgumentError #2004 for what has no form.
 *
 * Most values are numbers and short texts, which are written here: what can write all is twenty times as slow.
 */
export function writeValue(bytes: ByteArray, value: any, encoding: uint): void {
  if (encoding == 3) writeValue3(bytes, value);
  else writeValue0(bytes, value);
}

export function writeValues(bytes: ByteArray, values: any[], encoding: uint): void {
  if (encoding == 3) for (const value of values) writeValue3(bytes, value);
  else for (const value of values) writeValue0(bytes, value);
}

/** The bytes of a command up to its values: its name, its number, and no object. `endValues` takes them back. */
export function beginCommand(name: string, transaction: number, encoding: uint): ByteArray {
  const bytes = beginValues();
  // Messages of AMF3 begin with a byte of their own: spec/rtmp.md §6.
  if (encoding == 3) bytes.writeByte(0);
  if (name != plainName && !isPlainText(name)) writeValue0(bytes, name);
  else {
    plainName = name;
    bytes.writeByte(2);
    bytes.writeUTF(name);
  }
  bytes.writeByte(0);
  bytes.writeDouble(transaction);
  bytes.writeByte(5);
  return bytes;
}

/** The name of a command that was found to be plain: the next one is often the same. */
let plainName: string = "";

/**
 * Reads the next value, of AMF0 or marked as one of AMF3. Errors are those of ByteArray.readObject.
 *
 * Most are numbers, short texts and the like: these are read here, for what can read all takes twenty times as long.
 */
export function readValue(bytes: ByteArray): any {
  const start = bytes.position;
  const left: uint = bytes.bytesAvailable;
  const marker: int = left == 0 ? -1 : bytes.readUnsignedByte();
  if (marker == 0 && left >= 9) return bytes.readDouble();
  if (marker == 5) return null;
  if (marker == 6) return undefined;
  if (marker == 1 && left >= 2) return bytes.readBoolean();
  if (marker == 2 && left >= 3) {
    const length = bytes.readUnsignedShort();
    if (length <= left - 3) {
      const text = bytes.readUTFBytes(length);
      // One character a byte: nothing is missing.
      if (text.length == length) return text;
    }
  }
  if (marker == AMF3_VALUE) {
    if (left >= 2 && readPlain3(bytes, left - 2)) return plain;
    bytes.position = start + 1;
    bytes.objectEncoding = 3;
  } else {
    bytes.position = start;
    bytes.objectEncoding = 0;
  }
  return readArrivedObject(bytes);
}

/** All that is left. Errors are those of `readValue`. */
export function readValues(bytes: ByteArray): any[] {
  const values: any[] = [];
  while (bytes.bytesAvailable > 0) values.push(readValue(bytes));
  return values;
}

/** The key and value of an object whose beginning is written: in order, which objects of scripts don't promise. */
export function writeMember(bytes: ByteArray, key: string, value: any): void {
  bytes.writeUTF(key);
  writeValue(bytes, value, 0);
}

function writeValue0(bytes: ByteArray, value: any): void {
  if (typeof value == "number") {
    bytes.writeByte(0);
    bytes.writeDouble(value);
  } else if (typeof value == "string" && isPlainText(value)) {
    bytes.writeByte(2);
    bytes.writeUTF(value);
  } else if (value === null) bytes.writeByte(5);
  else if (value === undefined) bytes.writeByte(6);
  else if (typeof value == "boolean") {
    bytes.writeByte(1);
    bytes.writeBoolean(value);
  } else {
    const written = new ByteArray();
    written.objectEncoding = 0;
    new Amf0Writer(written, true).write(value);
    bytes.writeBytes(written);
  }
}

function writeValue3(bytes: ByteArray, value: any): void {
  bytes.writeByte(AMF3_VALUE);
  if (typeof value == "number") {
    const number: number = value;
    // -0 is no int, and not told by any comparison but this one.
    if (number >= LEAST_INT && number <= MOST_INT && number == int(number) && !(number == 0 && 1 / number < 0)) {
      bytes.writeByte(4);
      writeU29(bytes, int(number));
    } else {
      bytes.writeByte(5);
      bytes.writeDouble(number);
    }
  } else if (typeof value == "string" && isPlainText(value)) {
    const text: string = value;
    bytes.writeByte(6);
    writeU29(bytes, (text.length << 1) | 1);
    bytes.writeUTFBytes(text);
  } else if (value === null) bytes.writeByte(1);
  else if (value === undefined) bytes.writeByte(0);
  else if (typeof value == "boolean") bytes.writeByte(value ? 3 : 2);
  else {
    const written = new ByteArray();
    written.objectEncoding = 3;
    writeObject(written, value);
    bytes.writeBytes(written);
  }
}

function isPlainText(text: string): boolean {
  return text.length <= MAX_PLAIN && PLAIN.test(text);
}

function writeU29(bytes: ByteArray, value: int): void {
  if (value < 0 || value >= 0x200000) {
    bytes.writeByte(0x80 | ((value >> 22) & 0x7f));
    bytes.writeByte(0x80 | ((value >> 15) & 0x7f));
    bytes.writeByte(0x80 | ((value >> 8) & 0x7f));
    bytes.writeByte(value);
    return;
  }
  if (value >= 0x4000) bytes.writeByte(0x80 | (value >> 14));
  if (value >= 0x80) bytes.writeByte(0x80 | ((value >> 7) & 0x7f));
  bytes.writeByte(value & 0x7f);
}

/** What was read last. */
let plain: any;

/**
 * The same for AMF3: integers and texts of one byte of length.
 *
 * @param left bytes behind the marker
 * @returns whether it is read; the position is behind it then, and anywhere if not
 */
function readPlain3(bytes: ByteArray, left: uint): boolean {
  const marker: int = bytes.readUnsignedByte();
  if (marker <= 3) plain = marker == 0 ? undefined : marker == 1 ? null : marker == 3;
  else if (marker == 5 && left >= 8) plain = bytes.readDouble();
  else if ((marker == 4 || marker == 6) && left >= 1) {
    const next: int = bytes.readUnsignedByte();
    if (next >= 0x80) return false;
    if (marker == 4) plain = next;
    else {
      const length: uint = next >> 1;
      if (!(next & 1) || length > left - 1) return false;
      const text = bytes.readUTFBytes(length);
      plain = text;
      // One character a byte: nothing is missing.
      return text.length == length;
    }
  } else return false;
  return true;
}
