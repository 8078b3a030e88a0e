/** Pages, which write no LZMA, have no-lzma-encoder.ts in place of this: `#swf-lzma-encoder` in package.json. */
import { compress } from "#lzma1";

const PROPERTIES = 5;
/** The properties and a 64-bit length, which a SWF leaves out */
const ALONE_HEADER = PROPERTIES + 8;

export function encodeLzma(data: Uint8Array): { properties: Uint8Array; data: Uint8Array } {
  const alone = compress(data);
  return { properties: alone.subarray(0, PROPERTIES), data: alone.subarray(ALONE_HEADER) };
}
