/** Bytes that a WebAssembly module puts in its memory when it is instantiated. */
export interface DataSegment {
  /** where in the module's memory */
  address: number;
  /** a view of the module */
  bytes: Uint8Array;
}

/**
 * Lists the data segments of a WebAssembly module that have a constant address, in file order.
 * WebAssembly Core Specification 2.0, §5.5.14
 *
 * A file that is no module, or a damaged one, yields the segments that could be read.
 */
export function dataSegments(wasm: Uint8Array): DataSegment[] {
  const segments: DataSegment[] = [];
  if (wasm[0] !== 0 || wasm[1] !== 0x61 || wasm[2] !== 0x73 || wasm[3] !== 0x6d) return segments;
  const cursor = new Cursor(wasm, MODULE_HEADER);
  while (!cursor.atEnd) {
    const id = cursor.u8();
    const length = cursor.leb128();
    if (id === DATA_SECTION) {
      readSegments(cursor, segments);
      break;
    }
    cursor.take(length);
  }
  return segments;
}

const MODULE_HEADER = 8;
const DATA_SECTION = 11;

const ACTIVE = 0;
const PASSIVE = 1;
const ACTIVE_WITH_MEMORY = 2;
const I32_CONST = 0x41;
const END = 0x0b;

function readSegments(cursor: Cursor, segments: DataSegment[]): void {
  const count = cursor.leb128();
  for (let i = 0; i < count && !cursor.atEnd; i++) {
    const mode = cursor.leb128();
    if (mode === PASSIVE) {
      cursor.take(cursor.leb128());
      continue;
    }
    if (mode !== ACTIVE && mode !== ACTIVE_WITH_MEMORY) return;
    if (mode === ACTIVE_WITH_MEMORY) cursor.leb128();
    // The address may be any constant expression; of those that compilers write, only this one is known beforehand.
    if (cursor.u8() !== I32_CONST) return;
    const address = cursor.leb128();
    if (cursor.u8() !== END) return;
    segments.push({ address, bytes: cursor.take(cursor.leb128()) });
  }
}

/** Reads zeros behind the end, so that its users only have to stop there. */
class Cursor {
  readonly #bytes: Uint8Array;
  #offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#offset++] ?? 0;
  }

  /** Addresses are written as signed numbers; those below 2 GiB read the same. */
  leb128(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }

  take(length: number): Uint8Array {
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }
}
