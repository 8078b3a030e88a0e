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
  const scanner = new AmfScanner(bytes);
  if (scanner.check(bytes.objectEncoding)) return readPlainObject(bytes, scanner);
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
  if (isWritten(bytes)) return writtenIsTyped ? readCopy(bytes, bytes.length) : bytes.readObject();
  const scanner = new AmfScanner(bytes);
  let isPlain = false;
  try {
    isPlain = scanner.check(bytes.objectEncoding);
  } catch {
    // Reading it throws the same.
  }
  return isPlain ? readPlainObject(bytes, scanner) : readFlashObject(bytes);
}

function readPlainObject(bytes: ByteArray, { runsContent, valueEnd }: AmfScanner): any {
  return runsContent ? readCopy(bytes, valueEnd) : bytes.readObject();
}

/** The player holds the array while content's constructors and setters run, and ends when they do something to it. */
function readCopy(bytes: ByteArray, end: uint): any {
  const copy = new ByteArray();
  copy.objectEncoding = bytes.objectEncoding;
  copy.writeBytes(bytes, bytes.position, end - bytes.position);
  copy.position = 0;
  bytes.position = end;
  return copy.readObject();
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
  const survey = new AmfSurvey(bytes);
  if (survey.isPlain(value)) {
    const start = bytes.position;
    bytes.writeObject(value);
    if (start == 0) rememberWritten(bytes, survey.isTyped);
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
let writtenIsTyped: boolean = false;

/** What a byte that is no UTF-8 is as text, and so are characters of two bytes. */
const LATIN: RegExp = /[\u0080-\u00ff]/;

/**
 * Notes what the player's own writer made of one value: programs copy objects by writing and reading them, and it can
 * be read as it was written. Only where bytes of that number can't be others and be the same text: each of them is a
 * character, or all characters are what UTF-8 has one form of, and longer ones.
 */
function rememberWritten(bytes: ByteArray, isTyped: boolean): void {
  writtenIsTyped = isTyped;
  writtenLength = bytes.length;
  if (bytes.position != writtenLength || writtenLength > MAX_REMEMBERED) written = null;
  else {
    const text = bytes.toString();
    written = text.length == writtenLength || !LATIN.test(text) ? text : null;
    writtenEncoding = bytes.objectEncoding;
  }
}

function isWritten(bytes: ByteArray): boolean {
  return (
    written != null &&
    bytes.length == writtenLength &&
    bytes.position == 0 &&
    bytes[0] < 0x80 &&
    bytes.objectEncoding == writtenEncoding &&
    bytes.toString() == written
  );
}
