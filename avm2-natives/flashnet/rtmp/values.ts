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
  if (encoding == 3) bytes.writeByte(AMF3_VALUE);
  if (encoding == 3 ? writePlain3(bytes, value) : writePlain0(bytes, value)) return;
  const written = new ByteArray();
  written.objectEncoding = encoding;
  if (encoding == 3) writeObject(written, value);
  else new Amf0Writer(written, true).write(value);
  bytes.writeBytes(written);
}

export function writeValues(bytes: ByteArray, values: any[], encoding: uint): void {
  for (const value of values) writeValue(bytes, value, encoding);
}

/** Writes what a command begins with: its name, its number, and no object. It is what `writeValue` writes, in fewer steps. */
export function writeCommand(bytes: ByteArray, name: string, transaction: number): void {
  if (name.length > MAX_PLAIN || (name != plainName && !PLAIN.test(name))) writeValue(bytes, name, 0);
  else {
    plainName = name;
    bytes.writeByte(2);
    bytes.writeUTF(name);
  }
  bytes.writeByte(0);
  bytes.writeDouble(transaction);
  bytes.writeByte(5);
}

/** The name of a command that was found to be plain: the next one is often the same. */
let plainName: string = "";

/** Reads the next value, of AMF0 or marked as one of AMF3. Errors are those of ByteArray.readObject. */
export function readValue(bytes: ByteArray): any {
  const start = bytes.position;
  const marker: int = bytes[start];
  const isPlain: boolean = marker == AMF3_VALUE ? readPlain3(bytes) : readPlain0(bytes, marker);
  if (isPlain) return plain;
  bytes.position = marker == AMF3_VALUE ? start + 1 : start;
  bytes.objectEncoding = marker == AMF3_VALUE ? 3 : 0;
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

/** @returns whether it is written */
function writePlain0(bytes: ByteArray, value: any): boolean {
  if (typeof value == "number") {
    bytes.writeByte(0);
    bytes.writeDouble(value);
  } else if (typeof value == "string") {
    const text: string = value;
    if (text.length > MAX_PLAIN || !PLAIN.test(text)) return false;
    bytes.writeByte(2);
    bytes.writeUTF(text);
  } else if (value === null) bytes.writeByte(5);
  else if (value === undefined) bytes.writeByte(6);
  else if (typeof value == "boolean") {
    bytes.writeByte(1);
    bytes.writeBoolean(value);
  } else return false;
  return true;
}

/** @returns whether it is written */
function writePlain3(bytes: ByteArray, value: any): boolean {
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
  } else if (typeof value == "string") {
    const text: string = value;
    if (text.length > MAX_PLAIN || !PLAIN.test(text)) return false;
    bytes.writeByte(6);
    writeU29(bytes, (text.length << 1) | 1);
    bytes.writeUTFBytes(text);
  } else if (value === null) bytes.writeByte(1);
  else if (value === undefined) bytes.writeByte(0);
  else if (typeof value == "boolean") bytes.writeByte(value ? 3 : 2);
  else return false;
  return true;
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

/** @returns whether it is read; the position is behind it then, and anywhere if not */
function readPlain0(bytes: ByteArray, marker: int): boolean {
  const left: uint = bytes.bytesAvailable;
  if (marker == 0 && left >= 9) {
    bytes.position++;
    plain = bytes.readDouble();
  } else if (marker == 2 && left >= 3) {
    bytes.position++;
    const length = bytes.readUnsignedShort();
    return length <= left - 3 && readPlainText(bytes, length);
  } else if (marker == 5 || marker == 6) {
    bytes.position++;
    plain = marker == 5 ? null : undefined;
  } else if (marker == 1 && left >= 2) {
    bytes.position++;
    plain = bytes.readBoolean();
  } else return false;
  return true;
}

/** The same for AMF3, at the byte that marks it. Integers and texts of one byte of length. */
function readPlain3(bytes: ByteArray): boolean {
  const left: uint = bytes.bytesAvailable;
  if (left < 2) return false;
  const start = bytes.position;
  const marker: int = bytes[start + 1];
  const next: int = left >= 3 ? bytes[start + 2] : 0x80;
  if (marker <= 3) {
    bytes.position = start + 2;
    plain = marker == 0 ? undefined : marker == 1 ? null : marker == 3;
  } else if (marker == 4 && next < 0x80) {
    bytes.position = start + 3;
    plain = next;
  } else if (marker == 5 && left >= 10) {
    bytes.position = start + 2;
    plain = bytes.readDouble();
  } else if (marker == 6 && next < 0x80 && next & 1) {
    const length: uint = next >> 1;
    bytes.position = start + 3;
    return length <= left - 3 && readPlainText(bytes, length);
  } else return false;
  return true;
}

function readPlainText(bytes: ByteArray, length: uint): boolean {
  const text = bytes.readUTFBytes(length);
  plain = text;
  // One character a byte: nothing is missing.
  return text.length == length;
}
