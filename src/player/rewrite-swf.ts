/** SWFs that a movie loads are rewritten where they can be; the others are left to the player to judge. */

import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { nameOfUrl } from "../../base/url.ts";
import { isSwf } from "../instrument/index.ts";

export interface SwfRewriting {
  /**
   * Rewrites a whole SWF file, or throws when it can't.
   *
   * @param url where the file came from, after redirects
   */
  instrument(swf: Uint8Array, url: string): Uint8Array;
  /** A SWF from there is about to reach the player, as it is or rewritten. */
  admit(url: string): void;
  /** A longer file is played as it is. In bytes, as stored. */
  maxSwfLength: number;
  log: Log;
}

/** The rewritten file, or the file itself when it can't be rewritten. */
export function rewriteSwf(swf: Uint8Array, url: string, rewriting: SwfRewriting): Uint8Array {
  if (!isSwf(swf)) return swf;
  if (swf.length > rewriting.maxSwfLength) {
    passTooLong(url, rewriting);
    return swf;
  }
  rewriting.admit(url);
  try {
    return rewriting.instrument(swf, url);
  } catch (error) {
    rewriting.log.warn(`${nameOfUrl(url)} is played as it is: ${messageOf(error)}`);
    return swf;
  }
}

/** A SWF of that URL is played as it is, because of its length. */
export function passTooLong(url: string, { admit, log, maxSwfLength }: SwfRewriting): void {
  admit(url);
  log.warn(
    `${nameOfUrl(url)} is played as it is: it is longer than ${maxSwfLength} bytes; raise the limit maxSwfLength`,
  );
}
