/** Where a WebAssembly module keeps state, read from its binary (WebAssembly core specification 3.0, §5.5). */

import { messageOf } from "../../../base/errors.ts";

const HEADER_LENGTH = 8;
const Section = { table: 4, memory: 5, global: 6, code: 10 } as const;
const I32 = 0x7f;
const I32_CONST = 0x41;
const END = 0x0b;
const EXTERNREF = 0x6f;
const HAS_MAXIMUM = 1;

/**
 * Why an instance of a module can't be brought back to an earlier state by its memory and its table of references;
 * undefined when it can: when besides these it has one variable, which is the pointer to its stack and is the same
 * whenever nothing runs, and tables of functions that can't grow.
 *
 * @param wasm the binary, at least as far as its code
 */
export function notRewindable(wasm: Uint8Array, module: WebAssembly.Module): string | undefined {
  try {
    if (WebAssembly.Module.imports(module).some(({ kind }) => kind !== "function")) return "it imports state";
    const sections = sectionsOf(wasm);
    const tables = sections.get(Section.table)?.list(table) ?? [];
    const memories = sections.get(Section.memory)?.list(limits) ?? [];
    const variables = sections.get(Section.global)?.list(isVariable).filter(Boolean) ?? [];
    if (memories.length !== 1) return `it has ${memories.length} memories`;
    if (variables.length !== 1) return `it has ${variables.length} variables`;
    if (tables.filter(({ type }) => type === EXTERNREF).length !== 1) return "it has no table of references of its own";
    if (tables.some(({ type, isFixed }) => type !== EXTERNREF && !isFixed)) return "a table of functions can grow";
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function sectionsOf(wasm: Uint8Array): Map<number, Reader> {
  const reader = new Reader(wasm.subarray(HEADER_LENGTH));
  const sections = new Map<number, Reader>();
  while (!reader.isAtEnd) {
    const id = reader.byte();
    if (id === Section.code) return sections;
    sections.set(id, new Reader(reader.bytes(reader.u32())));
  }
  return sections;
}

function limits(reader: Reader): { isFixed: boolean } {
  const flags = reader.byte();
  if (flags > HAS_MAXIMUM) throw new RangeError("a memory or a table is of a kind that is not known");
  const least = reader.u32();
  return { isFixed: flags === HAS_MAXIMUM && reader.u32() === least };
}

function table(reader: Reader): { type: number; isFixed: boolean } {
  return { type: reader.byte(), ...limits(reader) };
}

function isVariable(reader: Reader): boolean {
  const type = reader.byte();
  const isMutable = reader.byte() === 1;
  if (type !== I32 || reader.byte() !== I32_CONST) throw new RangeError("a global is of a kind that is not known");
  reader.u32();
  if (reader.byte() !== END) throw new RangeError("a global is of a kind that is not known");
  return isMutable;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("a section ends too early");
    return value;
  }

  bytes(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** LEB128, at most five bytes */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError("a number is too long");
  }

  list<Item>(item: (reader: Reader) => Item): Item[] {
    return Array.from({ length: this.u32() }, () => item(this));
  }
}
