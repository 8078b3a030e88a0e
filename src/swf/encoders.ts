/** Pages, which compress no SWF, have no-encoders.ts in place of this: `#swf-encoders` in package.json. */
import { zlibSync } from "fflate";
import { compress } from "#lzma1";

const PROPERTIES = 5;
/** The properties and a 64-bit length, which a SWF leaves out */
const ALONE_HEADER = PROPERTIES + 8;

export function deflate(data: Uint8Array): Uint8Array {
  return zlibSync(data);
}

export function encodeLzma(data: Uint8Array): { properties: Uint8Array; data: Uint8Array } {
  const alone = compress(data);
  return { properties: alone.subarray(0, PROPERTIES), data: alone.subarray(ALONE_HEADER) };
}
