import { totalLength } from "../../base/concat.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Multiname, Namespace } from "./model.ts";
import {
  locateMultinames,
  locateNamespaceSets,
  locateNamespaces,
  locateStrings,
  readMultiname,
  readNamespace,
  readNamespaceSet,
  readPoolCount,
  readString,
} from "./pool-reader.ts";
import { writeMultiname, writeNamespace, writeNamespaceSet, writeString } from "./pool-writer.ts";

/**
 * Changes the constant pool of an ABC file: entries that are not replaced, and everything behind the
 * pool, keep their bytes, however they are encoded. Entries can be replaced and appended, so no index changes its
 * meaning by itself.
 *
 * Numbers are left out, as nothing here needs them.
 */
export class PoolEditor {
  /** raw UTF-8 */
  readonly strings: PoolSection<Uint8Array>;
  readonly namespaces: PoolSection<Namespace>;
  readonly namespaceSets: PoolSection<number[]>;
  readonly multinames: PoolSection<Multiname>;
  readonly #bytes: Uint8Array;

  /**
   * @param offset where the ABC file begins in `bytes`, which may be the data of a tag
   * @throws AbcError when the pool can't be read; what follows it is not looked at
   */
  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    const reader = new ByteReader(bytes);
    reader.skip(offset + VERSION_LENGTH);
    skipNumbers(reader);
    this.strings = new PoolSection(reader, "strings", 1, readString, writeString, locateStrings);
    this.namespaces = new PoolSection(reader, "namespaces", 2, readNamespace, writeNamespace, locateNamespaces);
    const sets = [readNamespaceSet, writeNamespaceSet, locateNamespaceSets] as const;
    this.namespaceSets = new PoolSection(reader, "namespace sets", 1, ...sets);
    this.multinames = new PoolSection(reader, "multinames", 1, readMultiname, writeMultiname, locateMultinames);
  }

  /** String indices of each text that is among the strings of the file. Index 0 is the empty string. */
  findStrings(texts: Iterable<string>): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>();
    const byLength = new Map<number, { text: string; utf8: Uint8Array }[]>();
    const encoder = new TextEncoder();
    for (const text of new Set(texts)) {
      const utf8 = encoder.encode(text);
      if (utf8.length === 0) found.set(text, new Set([0]));
      byLength.set(utf8.length, [...(byLength.get(utf8.length) ?? []), { text, utf8 }]);
    }
    // Pools hold tens of thousands of strings, so none is copied or even made an object of.
    const reader = new ByteReader(this.#bytes);
    for (let index = 1; index < this.strings.originalLength; index++) {
      reader.offset = this.strings.offset(index);
      const candidates = byLength.get(reader.u32());
      if (!candidates) continue;
      for (const { text, utf8 } of candidates) {
        if (!startsWith(this.#bytes, reader.offset, utf8)) continue;
        const indices = found.get(text);
        if (indices) indices.add(index);
        else found.set(text, new Set([index]));
      }
    }
    return found;
  }

  /** The bytes that were given: those of the pool, and what is around it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * The bytes that were given with all changes; the same array if there are none.
   *
   * @param behind what is to follow the pool, in pieces; default: what does
   */
  finish(behind?: readonly Uint8Array[]): Uint8Array {
    const sections = [this.strings, this.namespaces, this.namespaceSets, this.multinames];
    if (!behind && !sections.some((section) => section.changed)) return this.#bytes;
    const rest = behind ?? [this.#bytes.subarray(this.multinames.end)];
    const result = new ByteWriter(this.multinames.end + GROWTH + totalLength(rest));
    result.raw(this.#bytes.subarray(0, this.strings.start));
    for (const section of sections) section.write(result);
    for (const piece of rest) result.raw(piece);
    return result.finish();
  }
}

function startsWith(bytes: Uint8Array, offset: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[offset + i] !== start[i]) return false;
  return true;
}

const VERSION_LENGTH = 4;

/** What a rewritten pool is expected to grow by, in bytes. */
const GROWTH = 0x4000;

function skipNumbers(reader: ByteReader): void {
  for (const what of ["integers", "unsigned integers"]) {
    const count = readPoolCount(reader, what, 1);
    for (let i = 1; i < count; i++) reader.u32();
  }
  reader.skip(8 * (readPoolCount(reader, "doubles", 8) - 1));
}

/** One array of the pool, of which only the offsets are kept. Index 0 is the implied entry and out of bounds here. */
export class PoolSection<T> {
  readonly start: number;
  readonly #reader: ByteReader;
  readonly #read: (reader: ByteReader) => T;
  readonly #write: (writer: ByteWriter, entry: T) => void;
  /** where entry `i` begins; the last element is where the array ends */
  readonly #offsets: Uint32Array;
  readonly #replaced = new Map<number, T>();
  readonly #added: T[] = [];

  /** Takes the array that begins at `reader.offset`, and leaves the reader behind it. */
  constructor(
    reader: ByteReader,
    what: string,
    minimumSize: number,
    read: (reader: ByteReader) => T,
    write: (writer: ByteWriter, entry: T) => void,
    locate: (reader: ByteReader, offsets: Uint32Array) => void,
  ) {
    this.start = reader.offset;
    this.#reader = reader;
    this.#read = read;
    this.#write = write;
    const count = readPoolCount(reader, what, minimumSize);
    this.#offsets = new Uint32Array(count + 1);
    locate(reader, this.#offsets);
  }

  get end(): number {
    return this.offset(this.originalLength);
  }

  /** one more than the highest index */
  get length(): number {
    return this.originalLength + this.#added.length;
  }

  /** the same, before anything was added */
  get originalLength(): number {
    return this.#offsets.length - 1;
  }

  /** Where an entry begins in the file as it was read. */
  offset(index: number): number {
    return this.#offsets[index]!;
  }

  get changed(): boolean {
    return this.#replaced.size + this.#added.length > 0;
  }

  /** @returns undefined for index 0 and for what is behind the end: indices in the wild are not always valid */
  get(index: number): T | undefined {
    if (index <= 0) return undefined;
    if (index >= this.originalLength) return this.#added[index - this.originalLength];
    const replaced = this.#replaced.get(index);
    if (replaced !== undefined) return replaced;
    this.#reader.offset = this.#offsets[index]!;
    return this.#read(this.#reader);
  }

  /** Replaces an entry that is there. */
  replace(index: number, entry: T): void {
    if (index < this.originalLength) this.#replaced.set(index, entry);
    else this.#added[index - this.originalLength] = entry;
  }

  /** @returns the index of the new entry */
  add(entry: T): number {
    this.#added.push(entry);
    return this.length - 1;
  }

  write(writer: ByteWriter): void {
    if (!this.changed) {
      writer.raw(this.#reader.bytes.subarray(this.start, this.end));
      return;
    }
    writer.u32(this.length);
    let copied = 1;
    for (const [index, entry] of [...this.#replaced].sort(([a], [b]) => a - b)) {
      writer.raw(this.#reader.bytes.subarray(this.#offsets[copied], this.#offsets[index]));
      this.#write(writer, entry);
      copied = index + 1;
    }
    writer.raw(this.#reader.bytes.subarray(this.#offsets[copied], this.end));
    for (const entry of this.#added) this.#write(writer, entry);
  }
}
