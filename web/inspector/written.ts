/** Bytes as a person writes them: text, with `\xHH` for what is none. */
import { FlashnetError } from "../../base/errors.ts";

/** What was written can't be read. */
export class WrittenError extends FlashnetError {
  static override readonly brand = "WrittenError";
  readonly code = "FLASHNET_WRITTEN";
}

const SHORT: Readonly<Record<string, string>> = { "\0": "\\0", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
const LONG: Readonly<Record<string, number>> = { "0": 0, n: 10, r: 13, t: 9, "\\": 0x5c };

/** UTF-8 where the bytes are that, and no control character. */
export function formatWritten(bytes: Uint8Array): string {
  let written = "";
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at]!);
    const character = characterOf(bytes.subarray(at, at + length));
    written +=
      character === undefined ? `\\x${bytes[at]!.toString(16).padStart(2, "0")}` : (SHORT[character] ?? character);
    at += character === undefined ? 1 : length;
  }
  return written;
}

/** @throws WrittenError */
export function parseWritten(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  // A line end of a text field is one of the message only where it is written as \n.
  for (const [part, code] of text.replaceAll(/\r?\n/g, "").matchAll(/\\(x[\da-f]{2}|[\s\S])?|[^\\]+/gi)) {
    if (!part.startsWith("\\")) for (const byte of encoder.encode(part)) bytes.push(byte);
    else if (code?.length === 3) bytes.push(Number.parseInt(code.slice(1), 16));
    else if (code !== undefined && code in LONG) bytes.push(LONG[code]!);
    else throw new WrittenError(`"${part}" stands for nothing; write \\0, \\n, \\r, \\t, \\\\ or \\x and two digits`);
  }
  return Uint8Array.from(bytes);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes of the character that begins with this one. */
function lengthOf(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Undefined where they are none, or one that can't be seen and has no short form. */
function characterOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 1 && bytes[0]! >= 0x20 && bytes[0]! < 0x7f) return String.fromCharCode(bytes[0]!);
  try {
    const character = decoder.decode(bytes);
    return character in SHORT || !/[\p{C}\p{Z}]/u.test(character) ? character : undefined;
  } catch {
    return undefined;
  }
}
