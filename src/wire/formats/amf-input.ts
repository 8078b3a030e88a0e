import { ByteBuffer } from "../../flash/bytes/byte-buffer.ts";
import { EOFError } from "../../flash/bytes/errors.ts";
import { Stop } from "../tree.ts";

/** Bytes to read AMF from, which is big-endian. They are not copied. */
export class AmfInput extends ByteBuffer {
  constructor(bytes: Uint8Array) {
    super();
    this.replace(bytes as Uint8Array<ArrayBuffer>);
    this.position = 0;
  }

  /** Passes over bytes. @throws EOFError */
  skip(count: number): void {
    this.take(count);
  }
}

/**
 * Reads a value at the position of `input`.
 *
 * @returns where it ends
 * @throws Stop, also where the bytes end before the value does
 */
export function reading(input: AmfInput, read: () => void): number {
  try {
    read();
    return input.position;
  } catch (error) {
    if (error instanceof EOFError) throw new Stop(input.length, "the value is not yet complete", true);
    throw error;
  }
}

/** Characters of a text that are shown: one that is referred to a thousand times is not quoted whole each time. */
const SHOWN = 500;

/** A text as ActionScript has it, on one line. */
export function quoted(text: string): string {
  if (text.length <= SHOWN) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, SHOWN))}… (${text.length} characters)`;
}
