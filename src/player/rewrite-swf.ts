/** SWFs that a movie loads are rewritten where they can be; the others are left to the player to judge. */

import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { nameOfUrl } from "../../base/url.ts";
import { isSwf } from "../swf/reader.ts";

/** @typeParam Rewritten a promise where natives may have to be loaded */
export interface SwfRewriting<Rewritten extends MaybePromise = MaybePromise> {
  /**
   * Rewrites a whole SWF file, or throws when it can't.
   *
   * @param url where the file came from, after redirects
   */
  instrument(swf: Uint8Array, url: string): Rewritten;
  /** Reads a whole file that may be a SWF which becomes code; default: with `arrayBuffer` */
  read?(response: Response): Promise<ArrayBuffer>;
  /** A SWF from there is about to reach the player, as it is or rewritten. */
  admit(url: string): void;
  /** A longer file is played as it is. In bytes, as stored. */
  maxSwfLength: number;
  log: Log;
}

type MaybePromise = Uint8Array | Promise<Uint8Array>;

/** The rewritten file, or the file itself when it can't be rewritten. */
export function rewriteSwf<Rewritten extends MaybePromise>(
  swf: Uint8Array,
  url: string,
  rewriting: SwfRewriting<Rewritten>,
): Rewritten | Uint8Array;
export function rewriteSwf(swf: Uint8Array, url: string, rewriting: SwfRewriting): MaybePromise {
  if (!isSwf(swf)) return swf;
  if (swf.length > rewriting.maxSwfLength) {
    passTooLong(url, rewriting);
    return swf;
  }
  rewriting.admit(url);
  const asItIs = (error: unknown): Uint8Array => {
    rewriting.log.warn(`${nameOfUrl(url)} is played as it is: ${messageOf(error)}`);
    return swf;
  };
  try {
    const rewritten = rewriting.instrument(swf, url);
    return rewritten instanceof Promise ? rewritten.catch(asItIs) : rewritten;
  } catch (error) {
    return asItIs(error);
  }
}

/** A SWF of that URL is played as it is, because of its length. */
export function passTooLong(url: string, { admit, log, maxSwfLength }: SwfRewriting): void {
  admit(url);
  log.warn(
    `${nameOfUrl(url)} is played as it is: it is longer than ${maxSwfLength} bytes; raise the limit maxSwfLength`,
  );
}
