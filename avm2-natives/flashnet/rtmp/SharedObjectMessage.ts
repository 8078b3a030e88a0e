import { ByteArray } from "flash.utils";
import { PERSISTENT, type SharedObjectEvent } from "../../../host/rtmp/numbers.ts";
import { readValue, readValues } from "./values.ts";

/** What a message is about. */
export class SharedObjectHeader {
  readonly name: string;
  readonly version: uint;
  readonly persistent: boolean;

  /** Reads it. EOFError #2030 when it is cut off, as `hasHeader` says. */
  constructor(bytes: ByteArray) {
    this.name = bytes.readUTF();
    this.version = bytes.readUnsignedInt();
    this.persistent = (bytes.readUnsignedInt() & PERSISTENT) != 0;
    bytes.readUnsignedInt();
  }
}

export function hasHeader(bytes: ByteArray): boolean {
  const { position, bytesAvailable } = bytes;
  return bytesAvailable >= 14 && bytesAvailable >= 14 + ((bytes[position] << 8) | bytes[position + 1]);
}

export function writeHeader(bytes: ByteArray, name: string, version: uint, persistent: boolean): void {
  bytes.writeUTF(name);
  bytes.writeUnsignedInt(version);
  bytes.writeUnsignedInt(persistent ? PERSISTENT : 0);
  bytes.writeUnsignedInt(0);
}

/** Writes an event of a key, and of its value. @param write `(payload: ByteArray)` */
export function writeEvent(bytes: ByteArray, type: SharedObjectEvent, write: Function = null): void {
  const payload = new ByteArray();
  if (write != null) write(payload);
  bytes.writeByte(type);
  bytes.writeUnsignedInt(payload.length);
  bytes.writeBytes(payload);
}

/** Reads the events that are whole. @param each `(type: int, payload: ByteArray)` */
export function readEvents(bytes: ByteArray, each: Function): void {
  while (bytes.bytesAvailable >= 5) {
    const type: int = bytes.readUnsignedByte();
    const length = bytes.readUnsignedInt();
    if (length > bytes.bytesAvailable) return;
    const payload = new ByteArray();
    // readBytes takes a length of 0 for "everything".
    if (length > 0) bytes.readBytes(payload, 0, length);
    try {
      each(type, payload);
    } catch {
      // One that ends too early is none, as in readSlots.
    }
  }
}

/** Reads keys and their values until one is not whole. @param each `(key: string, value)` */
export function readSlots(payload: ByteArray, each: Function): void {
  while (payload.bytesAvailable > 0) {
    let key: string;
    let value: any;
    try {
      key = payload.readUTF();
      value = readValue(payload);
    } catch {
      return;
    }
    each(key, value);
  }
}

/** @returns name and values */
export function readSend(payload: ByteArray): any[] {
  return readValues(payload);
}
