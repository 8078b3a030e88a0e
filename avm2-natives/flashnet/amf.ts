import { ByteArray } from "flash.utils";
import { Amf0Reader } from "./Amf0Reader.ts";
import { Amf0Writer } from "./Amf0Writer.ts";
import { Amf3Reader } from "./Amf3Reader.ts";
import { Amf3Writer } from "./Amf3Writer.ts";
import { AmfScanner } from "./AmfScanner.ts";
import { AmfSurvey } from "./AmfSurvey.ts";

/**
 * Reads a value that has arrived whole, by the player's own reader if that can do it. One that has not is left unread, so
 * content can wait for more and try again (spec/socket.md §5).
 *
 * Errors are those of AmfReader.
 */
export function readArrivedObject(bytes: ByteArray): any {
  if (new AmfScanner(bytes).check(bytes.objectEncoding)) return bytes.readObject();
  const start = bytes.position;
  try {
    return readFlashObject(bytes);
  } catch (error) {
    bytes.position = start;
    throw error;
  }
}

/** The same for an array that is all there is: after an error it is where reading failed. */
export function readObject(bytes: ByteArray): any {
  if (isWritten(bytes)) return bytes.readObject();
  let isPlain = false;
  try {
    isPlain = new AmfScanner(bytes).check(bytes.objectEncoding);
  } catch {
    // Reading it throws the same.
  }
  return isPlain ? bytes.readObject() : readFlashObject(bytes);
}

function readFlashObject(bytes: ByteArray): any {
  const endian = bytes.endian;
  bytes.endian = "bigEndian";
  try {
    return bytes.objectEncoding == 0 ? new Amf0Reader(bytes).read() : new Amf3Reader(bytes).read();
  } finally {
    bytes.endian = endian;
  }
}

/** Writes a value, by the player's own writer if that can do it; all of it or, with an error of AmfWriter, nothing. */
export function writeObject(bytes: ByteArray, value: any): void {
  if (new AmfSurvey(bytes).isPlain(value)) {
    const start = bytes.position;
    bytes.writeObject(value);
    if (start == 0) rememberWritten(bytes);
    return;
  }
  const written = new ByteArray();
  if (bytes.objectEncoding == 0) new Amf0Writer(written).write(value);
  else new Amf3Writer(written).write(value);
  bytes.writeBytes(written);
}

/** Longer arrays are looked at again. */
const MAX_REMEMBERED: uint = 0x100000;
let written: string = null;
let writtenLength: uint = 0;
let writtenEncoding: uint = 0;

/**
 * Notes what the player's own writer made of one value: programs copy objects by writing and reading them, and it can
 * be read as it was written. An array as text differs when its bytes do: what is no UTF-8 stays a character a byte.
 */
function rememberWritten(bytes: ByteArray): void {
  writtenLength = bytes.length;
  if (bytes.position != writtenLength || writtenLength > MAX_REMEMBERED) written = null;
  else {
    written = bytes.toString();
    writtenEncoding = bytes.objectEncoding;
  }
}

function isWritten(bytes: ByteArray): boolean {
  return (
    written != null &&
    bytes.length == writtenLength &&
    bytes.position == 0 &&
    bytes.objectEncoding == writtenEncoding &&
    bytes.toString() == written
  );
}
