import { Loader } from "flash.display";
import { SharedObject } from "flash.net";
import { ByteArray } from "flash.utils";
import { REWRITING } from "./environment.ts";

/** SWFs of this SWF so far: the player keeps the SharedObject of each name. */
let swfs: int = 0;

/**
 * What `Loader.loadBytes` gets for its first argument: what the host makes of a SWF that content loads from bytes, with
 * natives in it if it uses any. The host is asked by a SharedObject that holds the SWF, and answers by another
 * (src/player/sync-swfs.ts).
 *
 * @param target what `loadBytes` is called of, which content may have in classes of its own, too
 * @returns `bytes` itself if there is nothing to change
 */
export function rewritten(target: any, bytes: any): any {
  if (REWRITING == "" || !is(target, Loader) || !is(bytes, ByteArray) || !isSwf(bytes)) return bytes;
  const name = REWRITING + "_" + swfs++;
  const question = SharedObject.getLocal(name, "/");
  if (question == null) return bytes;
  question.data.swf = bytes;
  question.flush();
  question.clear();
  const answer = SharedObject.getLocal(name + "_rewritten", "/");
  const swf: ByteArray = answer.data.swf;
  answer.clear();
  return swf == null ? bytes : swf;
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
