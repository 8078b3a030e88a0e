import { afterTurn } from "../../../base/turn.ts";
import { DEFLATE_MAX_EXPANSION } from "../../swf/codec.ts";

/** Bytes as they come; undefined behind the last ones. */
export type NextBytes = () => Promise<Uint8Array | undefined>;

export interface InflateLimits {
  /** bytes that are wanted; what comes behind them is left out */
  wanted: number;
  /** no more may go in or come out, wanted or not; in bytes */
  maxLength: number;
}

/** Goes in at once: at most 64 MiB come out. In bytes */
const PIECE = 1 << 16;
/** Goes in before the page gets a turn: what is there already does not come in turns of its own. In bytes */
const SLICE = 1 << 19;

/**
 * Inflates a zlib stream with what the browser has for it.
 *
 * @throws RangeError when it is longer than `maxLength`; any other error means that the browser does not take it
 */
export async function inflate(next: NextBytes, { wanted, maxLength }: InflateLimits): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("deflate");
  const tooLong = new RangeError(`more than ${maxLength} bytes`);
  let taken = 0;
  const write = async (): Promise<void> => {
    const writer = writable.getWriter();
    let turn = SLICE;
    try {
      for (let bytes = await next(); bytes; bytes = await next()) {
        for (let at = 0; at < bytes.length; at += PIECE) {
          const piece = bytes.subarray(at, at + PIECE);
          taken += piece.length;
          if (taken > maxLength) throw tooLong;
          await writer.write(piece as BufferSource);
          if (taken < turn) continue;
          turn = taken + SLICE;
          await new Promise<void>(afterTurn);
        }
      }
      await writer.close();
    } catch (error) {
      // It shows at the other end.
      await writer.abort(error).catch(() => {});
    }
  };

  const writing = write();
  const reader = readable.getReader();
  let body = new Uint8Array(0);
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const inflated: Uint8Array = read.value;
      if (length + inflated.length > maxLength) throw tooLong;
      const kept = inflated.subarray(0, Math.max(wanted - length, 0));
      if (kept.length > body.length - length) {
        // As much as is wanted, if what has come can yield it.
        const room = Math.max(2 * body.length, length + kept.length, taken * DEFLATE_MAX_EXPANSION);
        const longer = new Uint8Array(Math.min(room, wanted, maxLength));
        longer.set(body);
        body = longer;
      }
      if (kept.length > 0) body.set(kept, length);
      length += inflated.length;
    }
    return body.subarray(0, length);
  } finally {
    await reader.cancel().catch(() => {});
    await writing;
  }
}
