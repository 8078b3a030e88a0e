import { ByteBuffer } from "../../flash/bytes/byte-buffer.ts";
import { EOFError } from "../../flash/bytes/errors.ts";
import { type Format, Stop, TreeBuilder } from "../tree.ts";

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
 * A format of values one after another, each with reference tables of its own.
 *
 * @param value reads the one at the position of the input
 */
export function amfFormat(
  name: string,
  title: string,
  value: (input: AmfInput, tree: TreeBuilder, label: string) => void,
): Format {
  return {
    name,
    title,
    read(bytes, options = {}) {
      const tree = new TreeBuilder(options);
      const input = new AmfInput(bytes);
      return tree.readAll(bytes.length, (from, index) => {
        input.position = from;
        return reading(input, () => value(input, tree, `value ${index + 1}`));
      });
    },
  };
}

/**
 * Reads a value at the position of `input`.
 *
 * @returns where it ends
 * @throws Stop, also where the bytes end before the value does
 */
function reading(input: AmfInput, read: () => void): number {
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
