import type * as Encoder from "./lzma-encoder.ts";

/** A page's SWFs are written for memory, never compressed. */
export const encodeLzma: typeof Encoder.encodeLzma = () => {
  throw new Error("a page has no LZMA encoder; write the SWF uncompressed");
};
