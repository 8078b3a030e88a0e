import { Inflate } from "fflate";
import { concat } from "../../../base/concat.ts";

/** What came out of a stream of DEFLATE. */
export interface Inflated {
  bytes: Uint8Array;
  /** "end": the stream is whole; "more": it goes on behind the bytes; "wrong": it is damaged, or none; "limit": longer than asked for */
  state: "end" | "more" | "wrong" | "limit";
}

/** Bytes that are given at once: DEFLATE expands by 1,032 at most, so one piece yields 2 MiB at most. */
const PIECE = 1 << 11;

/** Inflates as much as there is, up to a length. Bytes behind the end of the stream are passed over. */
export function inflate(data: Uint8Array, maxLength: number): Inflated {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((chunk) => {
    length += chunk.length;
    chunks.push(chunk.slice());
  });
  const result = (state: Inflated["state"]): Inflated => ({ bytes: concat(chunks).subarray(0, maxLength), state });
  try {
    for (let from = 0; from < data.length; from += PIECE) {
      stream.push(data.subarray(from, from + PIECE), false);
      if (length > maxLength) return result("limit");
    }
  } catch {
    return result("wrong");
  }
  try {
    stream.push(new Uint8Array(0), true);
    return result("end");
  } catch {
    return result("more");
  }
}
