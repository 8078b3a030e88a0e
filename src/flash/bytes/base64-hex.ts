import { fromBase64 as decode } from "../../../base/base64.ts";
import { FlashArgumentError } from "./errors.ts";

const DIGITS = new TextEncoder().encode("0123456789abcdef");
const ascii = new TextDecoder();

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  // A string that is put together digit by digit takes ten times the memory.
  const digits = new Uint8Array(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    digits[2 * i] = DIGITS[bytes[i]! >> 4]!;
    digits[2 * i + 1] = DIGITS[bytes[i]! & 0x0f]!;
  }
  return ascii.decode(digits);
}

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
