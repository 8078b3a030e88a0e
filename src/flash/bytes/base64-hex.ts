import { fromBase64 as decode } from "../../../base/base64.ts";
import { FlashArgumentError } from "./errors.ts";

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** @throws FlashArgumentError #2004 for an odd number of digits, or what is none */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) throw new FlashArgumentError(2004);
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}

/** @throws FlashArgumentError #2004 for what is no base64; white space and missing padding are forgiven */
export function fromBase64(text: string): Uint8Array {
  try {
    return decode(text);
  } catch {
    throw new FlashArgumentError(2004);
  }
}
