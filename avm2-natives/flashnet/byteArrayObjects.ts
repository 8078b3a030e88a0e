import { ByteArray } from "flash.utils";
import { readObject, writeObject } from "./amf.ts";

/** What content calls in place of `readObject`, of whatever object. A subclass may have its own. */
export function readObjectOf(target: any, args: any[]): any {
  if (args.length == 0 && isByteArray(target)) return readObject(target);
  return target.readObject(...args);
}

/** The same for `writeObject`. */
export function writeObjectTo(target: any, args: any[]): any {
  if (args.length != 1 || !isByteArray(target)) return target.writeObject(...args);
  writeObject(target, args[0]);
  return undefined;
}

function isByteArray(target: any): boolean {
  return is(target, ByteArray) && target.constructor === ByteArray;
}
