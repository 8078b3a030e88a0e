import { LoaderInfo } from "flash.display";
import { ProgressEvent } from "flash.events";
import { SharedObject } from "flash.net";
import { ByteArray } from "flash.utils";
import { REWRITING } from "./environment.ts";

/**
 * What content sees of the sizes and bytes of SWFs: those of the files, and not of what the host has made of them. The
 * host is asked by the length of the latter (src/player/sync-swfs.ts).
 */

/** `bytesTotal` of LoaderInfo and of its events. @param total what the player says */
export function originalTotal(target: any, total: any): any {
  return isOfLoader(target) ? originalLength(total) : total;
}

/** The same of `bytesLoaded`. */
export function originalLoaded(target: any, loaded: any): any {
  if (!isOfLoader(target)) return loaded;
  const total: number = target.bytesTotal;
  const original: number = originalLength(total);
  return original == total ? loaded : uint((loaded * original) / total);
}

/** Has events of a load from bytes say themselves what content would get of them: they print it. */
export function correctProgress(info: LoaderInfo): void {
  info.addEventListener("progress", corrected, false, int.MAX_VALUE);
}

function corrected(event: ProgressEvent): void {
  const { bytesLoaded, bytesTotal } = event;
  event.bytesLoaded = originalLoaded(event, bytesLoaded);
  event.bytesTotal = originalTotal(event, bytesTotal);
  if (bytesLoaded == bytesTotal) event.target.removeEventListener("progress", corrected);
}

/** `LoaderInfo.bytes`. @param bytes what the player says, which is a copy */
export function originalBytes(target: any, bytes: any): any {
  if (!is(target, LoaderInfo) || bytes == null || bytes.length == 0) return bytes;
  const total: number = target.bytesTotal;
  if (originalLength(total) == total) return bytes;
  const body: ByteArray = ask("body", total);
  if (body == null) return bytes;
  const original = new ByteArray();
  // The player writes the size of the stage, the frame rate and the number of frames anew.
  original.writeBytes(bytes, 0, tagsOf(bytes, 8));
  const tags: uint = tagsOf(body, 0);
  if (body.length > tags) original.writeBytes(body, tags);
  original.endian = "littleEndian";
  original.position = 4;
  original.writeUnsignedInt(original.length);
  original.endian = "bigEndian";
  original.position = 0;
  return original;
}

/** Where tags begin behind the size of the stage, which begins at `start` with the width of its numbers in bits. */
function tagsOf(bytes: ByteArray, start: uint): uint {
  const width: uint = bytes[start] >> 3;
  return start + ((5 + 4 * width + 7) >> 3) + 4;
}

function isOfLoader(target: any): boolean {
  return is(target, LoaderInfo) || (is(target, ProgressEvent) && is(target.target, LoaderInfo));
}

/** By the length that the player says, which is that of the file if the host knows no other. */
const lengths: any = {};

/** Names so far: the player keeps the SharedObject of each name. */
let questions: int = 0;

function originalLength(length: number): number {
  if (length > 0 && lengths[length] == undefined) {
    const original: any = ask("length", length);
    // Nothing that is rewritten later gets a length that was asked for.
    lengths[length] = original == null ? length : original;
  }
  return length > 0 ? lengths[length] : length;
}

/** @param length of a SWF as the host has rewritten it */
function ask(what: string, length: number): any {
  if (REWRITING == "") return null;
  const answer = SharedObject.getLocal(REWRITING + "_" + questions++ + "_" + what + "_" + length, "/");
  if (answer == null) return null;
  const value: any = answer.data[what];
  answer.clear();
  return value;
}
