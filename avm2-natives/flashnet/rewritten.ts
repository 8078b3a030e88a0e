import { SharedObject } from "flash.net";
import type { ByteArray } from "flash.utils";
import { REWRITING } from "./environment.ts";

/** SWFs of this SWF so far: the player keeps the SharedObject of each name. */
let swfs: int = 0;

/**
 * What the host makes of a SWF that content loads from bytes: natives are put in, if it uses any. It is asked by a
 * SharedObject that holds the SWF, and answers by another (src/player/sync-rewriting.ts).
 *
 * @returns `bytes` itself if there is nothing to change
 */
export function rewritten(bytes: ByteArray): ByteArray {
  if (REWRITING == "" || bytes == null || !isSwf(bytes)) return bytes;
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
