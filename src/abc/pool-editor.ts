import { concat } from "../../base/concat.ts";
import { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Multiname, Namespace } from "./model.ts";
import { Pieces } from "./pieces.ts";
import {
  readMultiname,
  readNamespace,
  readNamespaceSet,
  readPoolCount,
  readString,
  skipMultinames,
  skipNamespaceSets,
  skipNamespaces,
  skipStrings,
} from "./pool-reader.ts";
import { writeMultiname, writeNamespace, writeNamespaceSet, writeString } from "./pool-writer.ts";
import type { TextTable } from "./text-table.ts";

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
    this.strings = new PoolSection(reader, "strings", 1, readString, writeString, skipStrings);
    this.namespaces = new PoolSection(reader, "namespaces", 2, readNamespace, writeNamespace, skipNamespaces);
    const sets = [readNamespaceSet, writeNamespaceSet, skipNamespaceSets] as const;
    this.namespaceSets = new PoolSection(reader, "namespace sets", 1, ...sets);
    this.multinames = new PoolSection(reader, "multinames", 1, readMultiname, writeMultiname, skipMultinames);
  }

  /** String indices of each text that is among the strings of the file. Index 0 is the empty string. */
  findStrings(texts: TextTable): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>();
    if (texts.hasEmpty) found.set("", new Set([0]));
    // Pools hold tens of thousands of strings, so none is copied or even made an object of.
    const bytes = this.#bytes;
    const reader = new ByteReader(bytes);
    reader.offset = this.strings.offset(1);
    for (let index = 1; index < this.strings.originalLength; index++) {
      const length = reader.u32();
      const text = texts.at(bytes, reader.offset, length);
      reader.skip(length);
      if (text === undefined) continue;
      const indices = found.get(text);
      if (indices) indices.add(index);
      else found.set(text, new Set([index]));
    }
    return found;
  }

  /** The bytes that were given: those of the pool, and what is around it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The bytes that were given with all changes; the same array if there are none. */
  finish(): Uint8Array {
    return concat(this.finishInPieces());
  }

  /** The same in pieces. @param behind what is to follow the pool; default: what does */
  finishInPieces(behind?: readonly Uint8Array[]): readonly Uint8Array[] {
    const sections = [this.strings, this.namespaces, this.namespaceSets, this.multinames];
    if (!behind && !sections.some((section) => section.changed)) return [this.#bytes];
    const pieces = new Pieces();
    pieces.keep(this.#bytes.subarray(0, this.strings.start));
    for (const section of sections) section.write(pieces);
    return [...pieces.finish(), ...(behind ?? [this.#bytes.subarray(this.multinames.end)])];
  }
}

const VERSION_LENGTH = 4;

function skipNumbers(reader: ByteReader): void {
  for (const what of ["integers", "unsigned integers"]) {
    reader.skipU32(readPoolCount(reader, what, 1) - 1);
  }
  reader.skip(8 * (readPoolCount(reader, "doubles", 8) - 1));
}

/** One array of the pool, of which only offsets are kept. Index 0 is the implied entry and out of bounds here. */
export class PoolSection<T> {
  readonly start: number;
  readonly #reader: ByteReader;
  readonly #read: (reader: ByteReader) => T;
  readonly #write: (writer: ByteWriter, entry: T) => void;
  readonly #skip: (reader: ByteReader, count: number) => void;
  /** where each 32nd entry begins */
  readonly #marks: number[] = [];
  readonly end: number;
  /** `length` before anything was added */
  readonly originalLength: number;
  readonly #replaced = new Map<number, T>();
  readonly #added: T[] = [];

  /** Takes the array that begins at `reader.offset`, and leaves the reader behind it. */
  constructor(
    reader: ByteReader,
    what: string,
    minimumSize: number,
    read: (reader: ByteReader) => T,
    write: (writer: ByteWriter, entry: T) => void,
    skip: (reader: ByteReader, count: number) => void,
  ) {
    this.start = reader.offset;
    this.#reader = reader;
    this.#read = read;
    this.#write = write;
    this.#skip = skip;
    this.originalLength = readPoolCount(reader, what, minimumSize);
    for (let left = this.originalLength - 1; left > 0; left -= STRIDE) {
      this.#marks.push(reader.offset);
      skip(reader, Math.min(left, STRIDE));
    }
    this.end = reader.offset;
  }

  /** one more than the highest index */
  get length(): number {
    return this.originalLength + this.#added.length;
  }

  /** Where an entry begins in the file as it was read, or the array ends. */
  offset(index: number): number {
    if (index >= this.originalLength) return this.end;
    this.#reader.offset = this.#marks[Math.floor((index - 1) / STRIDE)]!;
    this.#skip(this.#reader, (index - 1) % STRIDE);
    return this.#reader.offset;
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
    this.#reader.offset = this.offset(index);
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

  write(pieces: Pieces): void {
    const { bytes } = this.#reader;
    if (!this.changed) {
      pieces.keep(bytes.subarray(this.start, this.end));
      return;
    }
    const { writer } = pieces;
    writer.u32(this.length);
    let copied = this.offset(1);
    for (const [index, entry] of [...this.#replaced].sort(([a], [b]) => a - b)) {
      pieces.keep(bytes.subarray(copied, this.offset(index)));
      this.#write(writer, entry);
      copied = this.offset(index + 1);
    }
    pieces.keep(bytes.subarray(copied, this.end));
    for (const entry of this.#added) this.#write(writer, entry);
  }
}

/** Of the entries whose offsets are kept: an array of all would be larger than the pool. */
const STRIDE = 32;
