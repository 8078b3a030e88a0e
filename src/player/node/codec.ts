import { deflateSync, inflateSync } from "node:zlib";
import { portableCodec, type SwfCodec } from "../../swf/codec.ts";

/** The SWF codecs with Node's own zlib, which is several times faster than one in JavaScript. */
export const nodeCodec: SwfCodec = {
  ...portableCodec,
  inflate: (data, maxLength) => inflateSync(data, { maxOutputLength: maxLength }),
  deflate: (data) => deflateSync(data),
};
