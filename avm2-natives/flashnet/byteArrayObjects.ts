import { ByteArray } from "flash.utils";
import { readObject, writeObject } from "./amf.ts";

/** What content calls in place of `readObject`, of whatever object. A subclass may have its own. */
export function readObjectOf(target: any, args: any[]): any {
  // Calling it without a list fails as the call of content does, if it does.
  if (args.length == 0) return isByteArray(target) ? readObject(target) : target.readObject();
  return target.readObject(...args);
}

/** The same for `writeObject`. */
export function writeObjectTo(target: any, args: any[]): any {
  if (args.length != 1) return target.writeObject(...args);
  if (!isByteArray(target)) return target.writeObject(args[0]);
  writeObject(target, args[0]);
  return undefined;
}

function isByteArray(target: any): boolean {
  return is(target, ByteArray) && target.constructor === ByteArray;
}
