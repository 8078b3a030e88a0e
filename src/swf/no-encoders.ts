import type * as Encoders from "./encoders.ts";

function none(): never {
  throw new Error("a page has no encoders of SWFs; write them uncompressed");
}

export const deflate: typeof Encoders.deflate = none;

export const encodeLzma: typeof Encoders.encodeLzma = none;
