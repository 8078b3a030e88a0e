/** Responses that carry a SWF are rewritten when Ruffle reads them as code; all else passes through as it comes. */

import { isSwf } from "../swf/reader.ts";
import { rewriteSwf, type SwfRewriting } from "./rewrite-swf.ts";

/**
 * Makes a response give a rewritten body, if Ruffle is about to run it.
 *
 * Two kinds of requests look like data when they are made: those of `URLLoader`, `XML`, `LoadVars` and their like, and the
 * one for the root movie. All loaders of data look at the status again, or at the headers, before they read the body;
 * the root movie's loader does not.
 *
 * @param mayBeData what `SwfLoads` said when it was requested
 */
export function rewriteWhenRead(response: Response, mayBeData: boolean, rewriting: SwfRewriting): Response {
  if (!response.ok) return response;
  const { status, headers } = response;
  let looks = 0;
  const arrayBuffer = async (): Promise<ArrayBuffer> => {
    const isData = mayBeData && looks > 1;
    const readFile = isData ? undefined : rewriting.read;
    const body = await (readFile?.(response) ?? Response.prototype.arrayBuffer.call(response));
    const file = new Uint8Array(body);
    if (!isSwf(file)) return body;
    if (isData) {
      rewriting.admit(response.url);
      return body;
    }
    const rewritten = await rewriteSwf(file, response.url, rewriting);
    const { buffer, length } = rewritten;
    return (buffer.byteLength === length ? buffer : Uint8Array.from(rewritten).buffer) as ArrayBuffer;
  };
  const counted = <T>(value: T) => ({
    get(): T {
      looks++;
      return value;
    },
  });
  // On the response itself, which stays the browser's own in all else.
  return Object.defineProperties(response, {
    status: counted(status),
    headers: counted(headers),
    arrayBuffer: { value: arrayBuffer },
  });
}
