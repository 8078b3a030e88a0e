/** A format of one's own: what a person's function reads from messages, taken with care. */
import { messageOf } from "../../base/errors.ts";
import type { Direction } from "./conversation.ts";
import { type Format, type FormatOptions, type Reading, Stop, TreeBuilder } from "./tree.ts";

/** A value that a decoder has found. */
export interface DecodedValue {
  /** what it is called */
  label: string;
  /** what it says, in one line; of numbers and truth values, they themselves */
  text?: string | number | bigint | boolean;
  /** offset of its first byte, and that after its last one */
  from: number;
  to: number;
  /** what it is made of */
  children?: readonly DecodedValue[];
}

/** What a decoder is told beside the bytes. */
export interface DecodedMessage {
  direction: Direction;
  /** of the same bytes */
  view: DataView;
}

/**
 * Reads a frame, or a message that is none: bytes in, values with their places out. What it throws is shown where the
 * values would be. It is the default export of the module that `--decoder` names.
 */
export type Decoder = (bytes: Uint8Array, message: DecodedMessage) => readonly DecodedValue[];

/** The format that a decoder is. @param title what people call it */
export function decoderFormat(title: string, decode: Decoder): Format {
  return {
    name: DECODER,
    title,
    read: (bytes, options = {}) => read(title, decode, bytes, options),
  };
}

/** Name of the format. */
export const DECODER = "decoder";

function read(title: string, decode: Decoder, bytes: Uint8Array, options: FormatOptions): Reading {
  const tree = new TreeBuilder(options);
  try {
    // What it changes is its own.
    const own = bytes.slice();
    const view = new DataView(own.buffer);
    const values = decode(own, { direction: options.direction ?? "received", view });
    if (!Array.isArray(values)) throw new TypeError("it returns no list of values");
    const read = take(tree, values, { from: 0, to: bytes.length });
    return { nodes: tree.nodes, read };
  } catch (error) {
    const message = error instanceof Stop ? error.message : `${title}: ${messageOf(error)}`;
    return { nodes: tree.nodes, read: 0, problem: { at: 0, message } };
  }
}

/** @returns where the last of them ends */
function take(tree: TreeBuilder, values: readonly DecodedValue[], within: { from: number; to: number }): number {
  let end = within.from;
  for (const value of values) {
    if (typeof value !== "object" || value === null)
      throw new TypeError("it returns something that is no value: { label, from, to }");
    const { label, text, from, to, children } = value;
    if (!(Number.isInteger(from) && Number.isInteger(to) && within.from <= from && from <= to && to <= within.to)) {
      throw new RangeError(`"${label}" goes from ${from} to ${to}, which is not within ${within.from} to ${within.to}`);
    }
    const shown = text === undefined ? "" : String(text);
    const type = typeof text === "string" || text === undefined ? "" : typeof text;
    if (children === undefined) tree.leaf(String(label), type, shown, from, to);
    else {
      tree.open(String(label), type, shown, from);
      take(tree, children, { from, to });
      tree.close(to);
    }
    end = Math.max(end, to);
  }
  return end;
}
