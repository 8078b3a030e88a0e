import { ByteArray } from "flash.utils";
import { readArrivedObject, writeObject } from "../amf.ts";

/** Values in the messages of RTMP: spec/rtmp.md §6. */

/** In AMF0, what follows is one value of AMF3. */
const AMF3_VALUE: int = 0x11;

export function beginValues(): ByteArray {
  const bytes = new ByteArray();
  bytes.objectEncoding = 0;
  return bytes;
}

/** Writes a value that stands by itself: no reference leads out of it. ArgumentError #2004 for what has no form. */
export function writeValue(bytes: ByteArray, value: any, encoding: uint): void {
  const written = new ByteArray();
  written.objectEncoding = encoding;
  if (encoding == 3) bytes.writeByte(AMF3_VALUE);
  writeObject(written, value);
  bytes.writeBytes(written);
}

/** Reads the next value, of AMF0 or marked as one of AMF3. Errors are those of ByteArray.readObject. */
export function readValue(bytes: ByteArray): any {
  if (bytes[bytes.position] != AMF3_VALUE) {
    bytes.objectEncoding = 0;
    return readArrivedObject(bytes);
  }
  bytes.position++;
  bytes.objectEncoding = 3;
  return readArrivedObject(bytes);
}

/** All that is left; values behind one that can't be read are left out. */
export function readValues(bytes: ByteArray): any[] {
  const values: any[] = [];
  try {
    while (bytes.bytesAvailable > 0) values.push(readValue(bytes));
  } catch {
    // What a server sends may be anything.
  }
  return values;
}

/** The key and value of an object whose beginning is written: in order, which objects of scripts don't promise. */
export function writeMember(bytes: ByteArray, key: string, value: any): void {
  bytes.writeUTF(key);
  writeValue(bytes, value, 0);
}
