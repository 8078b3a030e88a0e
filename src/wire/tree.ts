/** What is read from bytes: values that know where in the bytes they are. */

import type { Direction } from "./conversation.ts";

/** A value: what it is called, what it says in one line, and its bytes. */
export interface Node {
  label: string;
  /** of the value, by the names of its format: `String`, `element`, `number` */
  type: string;
  text: string;
  /** offset in the bytes that were read; `to` is that after the last byte */
  from: number;
  to: number;
  /** in the order of the bytes; their ranges lie in this one */
  children?: Node[];
  /** what was packed in its bytes: its nodes have ranges of their own bytes */
  content?: Content;
}

/** Bytes that came out of others, and what they say. */
export interface Content {
  bytes: Uint8Array;
  /** name of the format */
  format: string;
  reading: Reading;
}

export interface Reading {
  nodes: Node[];
  /** bytes up to the end of the last value that is whole */
  read: number;
  /** the bytes end in a value: more may come */
  incomplete?: boolean;
  /** why nothing was read from here on */
  problem?: { at: number; message: string };
}

export interface FormatOptions {
  /** of the message; default `received` */
  direction?: Direction;
  /** of text, by Flash's names; default utf-8 */
  charset?: string;
  /** values that are read at most; default 10,000 */
  maxNodes?: number;
  /** values in one another; default 100, at most 500 */
  maxDepth?: number;
  /** bytes that are unpacked at most; default 1 MiB */
  maxBytes?: number;
}

/** A way to read bytes. It is pure, never throws, and looks at no more than its limits allow. */
export interface Format {
  name: string;
  title: string;
  read(bytes: Uint8Array, options?: FormatOptions): Reading;
}

export const MAX_NODES = 10_000;
const MAX_DEPTH = 100;
/** Readers go into themselves: this is well inside of JavaScript's stack. */
const MOST_DEPTH = 500;
export const MAX_BYTES = 1 << 20;

/** Characters of a node's text. */
const MAX_TEXT = 1000;

/** A text as a node has it: cut where it is long. */
export function shortened(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
}

/** Ends the reading of a format: thrown and caught inside of it. */
export class Stop extends Error {
  readonly at: number;
  /** more bytes would help */
  readonly incomplete: boolean;

  constructor(at: number, message: string, incomplete = false) {
    super(message);
    this.at = at;
    this.incomplete = incomplete;
  }
}

/** Makes the nodes of a reading, within its limits, and keeps what there is when reading stops in the middle of a value. */
export class TreeBuilder {
  readonly nodes: Node[] = [];
  readonly #open: Node[] = [];
  readonly #maxNodes: number;
  readonly #maxDepth: number;
  #count = 0;

  constructor({ maxNodes = MAX_NODES, maxDepth = MAX_DEPTH }: FormatOptions = {}) {
    this.#maxNodes = maxNodes;
    this.#maxDepth = Math.min(maxDepth, MOST_DEPTH);
  }

  /** How many nodes there may still be. */
  get left(): number {
    return this.#maxNodes - this.#count;
  }

  /** Adds a value. @throws Stop at a limit */
  leaf(label: string, type: string, text: string, from: number, to: number): Node {
    if (this.left <= 0) throw new Stop(from, `more than ${this.#maxNodes} values; see maxNodes`);
    this.#count++;
    const node: Node = { label: shortened(label), type, text: shortened(text), from, to };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.nodes.push(node);
    else {
      parent.children ??= [];
      parent.children.push(node);
    }
    return node;
  }

  /** Adds a value that others are in, until `close`. @throws Stop at a limit */
  open(label: string, type: string, text: string, from: number): Node {
    if (this.#open.length >= this.#maxDepth) {
      throw new Stop(from, `more than ${this.#maxDepth} values in one another; see maxDepth`);
    }
    const node = this.leaf(label, type, text, from, from);
    this.#open.push(node);
    return node;
  }

  /** Ends the innermost open value. */
  close(to: number): void {
    this.#open.pop()!.to = to;
  }

  /**
   * Reads values one after another, until the bytes end.
   *
   * @param next reads a value. @returns where it ends
   */
  readAll(length: number, next: (from: number, index: number) => number): Reading {
    let read = 0;
    try {
      for (let index = 0; read < length; index++) read = next(read, index);
      return { nodes: this.nodes, read };
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      const at = Math.min(error.at, length);
      for (const node of this.#open) node.to = Math.max(at, node.children?.at(-1)?.to ?? node.from);
      this.#open.length = 0;
      return {
        nodes: this.nodes,
        read,
        ...(error.incomplete ? { incomplete: true } : { problem: { at, message: error.message } }),
      };
    }
  }
}
