/** Responses that carry a SWF are rewritten on their way into Ruffle; all others pass through as they come. */

import { concat } from "../../../base/concat.ts";
import { isSwf } from "../../instrument/index.ts";
import { passTooLong, rewriteSwf, type SwfRewriting } from "../rewrite-swf.ts";

/** "FWS", "CWS" or "ZWS" */
const SIGNATURE_LENGTH = 3;

/** The response itself if its body is no SWF, else one that differs in body and length only. */
export async function rewriteResponse(response: Response, rewriting: SwfRewriting): Promise<Response> {
  if (!response.ok || !(await startsLikeSwf(response))) return response;
  const { chunks, rest } = await readUpTo(response.body!, rewriting.maxSwfLength);
  if (rest) {
    passTooLong(response.url, rewriting);
    return replaceBody(response, continued(chunks, rest), new Headers(response.headers));
  }
  const swf = rewriteSwf(concat(chunks), response.url, rewriting);
  const headers = new Headers(response.headers);
  headers.set("content-length", String(swf.length));
  headers.delete("content-encoding");
  return replaceBody(response, swf as BodyInit, headers);
}

/** Looks at a clone's first bytes, so that the response stays whole and nothing is buffered beyond them. */
async function startsLikeSwf(response: Response): Promise<boolean> {
  const body = response.clone().body;
  if (!body) return false;
  const { chunks, rest } = await readUpTo(body, SIGNATURE_LENGTH - 1);
  // Not awaited: it settles only once the response itself has been read.
  rest?.cancel().catch(() => {});
  return isSwf(concat(chunks));
}

interface Read {
  chunks: Uint8Array[];
  /** reads what follows; absent at the end of the stream */
  rest?: ReadableStreamDefaultReader<Uint8Array>;
}

/** Reads a stream until it ends or has given more than `limit` bytes. */
async function readUpTo(stream: ReadableStream<Uint8Array>, limit: number): Promise<Read> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= limit) {
    const { done, value } = await reader.read();
    if (done) return { chunks };
    chunks.push(value);
    length += value.length;
  }
  return { chunks, rest: reader };
}

function continued(chunks: Uint8Array[], rest: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await rest.read()).value;
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: (reason) => rest.cancel(reason),
  });
}

/** A response made by a script has no URL; Ruffle asks for it to know where the movie came from. */
function replaceBody(response: Response, body: BodyInit, headers: Headers): Response {
  const { status, statusText, url, redirected, type } = response;
  return Object.defineProperties(new Response(body, { status, statusText, headers }), {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
}
