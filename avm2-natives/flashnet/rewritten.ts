import { Loader } from "flash.display";
import { SharedObject } from "flash.net";
import { ByteArray, describeType, getQualifiedClassName } from "flash.utils";
import { REWRITING } from "./environment.ts";
import { correctProgress } from "./loaderSizes.ts";

/** SWFs of this SWF so far: the player keeps the SharedObject of each name. */
let swfs: int = 0;

/**
 * What `Loader.loadBytes` gets for its first argument: what the host makes of a SWF that content loads from bytes, with
 * natives in it if it uses any. The host is asked by a SharedObject that holds the SWF, and answers by another
 * (src/player/sync-swfs.ts).
 *
 * @param target what `loadBytes` is called of, which content may have in classes of its own, too
 * @param isSuper the method of the player is called by one that overrides it
 * @returns `bytes` itself if there is nothing to change
 */
export function rewritten(target: any, bytes: any, isSuper: boolean = false): any {
  if (REWRITING == "" || !is(target, Loader) || !is(bytes, ByteArray) || !isSwf(bytes)) return bytes;
  if (!isSuper && isOverridden(target)) return bytes;
  const name = REWRITING + "_" + swfs++;
  const question = SharedObject.getLocal(name, "/");
  if (question == null) return bytes;
  question.data.swf = bytes;
  question.flush();
  question.clear();
  const answer = SharedObject.getLocal(name + "_rewritten", "/");
  const swf: ByteArray = answer.data.swf;
  answer.clear();
  if (swf == null) return bytes;
  correctProgress(target.contentLoaderInfo);
  return swf;
}

/** Classes of content that have a `loadBytes` of their own or not, by their names. */
const overridden: any = {};

function isOverridden(target: any): boolean {
  if (target.constructor == Loader) return false;
  const name = getQualifiedClassName(target);
  if (overridden[name] == undefined) {
    const declared = describeType(target).toXMLString();
    overridden[name] = !/<method name="loadBytes" declaredBy="flash.display::Loader"/.test(declared);
  }
  return overridden[name];
}

/** Signatures FWS, CWS and ZWS. Bracket access leaves the position alone. */
function isSwf(bytes: ByteArray): boolean {
  const compression: int = bytes[0];
  return (
    bytes.length > 8 &&
    (compression == 0x46 || compression == 0x43 || compression == 0x5a) &&
    bytes[1] == 0x57 &&
    bytes[2] == 0x53
  );
}
