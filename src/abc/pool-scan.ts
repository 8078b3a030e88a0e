import { ByteReader } from "./byte-reader.ts";
import { MultinameKind, type NamespaceKind } from "./model.ts";
import type { PoolEditor } from "./pool-editor.ts";
import { skipMultinames } from "./pool-reader.ts";

/**
 * Goes over sections of a constant pool as they were read, and makes no objects of their entries: pools hold tens of
 * thousands.
 */

/** @param name string index */
export function scanNamespaces(
  pool: PoolEditor,
  found: (index: number, kind: NamespaceKind, name: number) => void,
): void {
  const { reader, count } = readerAt(pool, pool.namespaces);
  for (let index = 1; index < count; index++) found(index, reader.u8() as NamespaceKind, reader.u32());
}

/** Calls `found` for each namespace of each set. */
export function scanNamespaceSets(pool: PoolEditor, found: (index: number, namespace: number) => void): void {
  const { reader, count } = readerAt(pool, pool.namespaceSets);
  for (let index = 1; index < count; index++) {
    for (let left = reader.u32(); left > 0; left--) found(index, reader.u32());
  }
}

/** What the names of multinames are, which are no names of attributes. */
export interface MultinameVisitor {
  /** a QName or a Multiname; `name` is a string index */
  named(index: number, name: number): void;
  /** a MultinameL */
  late(index: number, namespaceSet: number): void;
}

export function scanMultinames(pool: PoolEditor, { named, late }: MultinameVisitor): void {
  const { reader, count } = readerAt(pool, pool.multinames);
  for (let index = 1; index < count; index++) {
    switch (reader.u8()) {
      case MultinameKind.QName:
        reader.skipU32();
        named(index, reader.u32());
        break;
      case MultinameKind.Multiname:
        named(index, reader.u32());
        reader.skipU32();
        break;
      case MultinameKind.MultinameL:
        late(index, reader.u32());
        break;
      default:
        reader.offset -= 1;
        skipMultinames(reader, 1);
    }
  }
}

interface Section {
  originalLength: number;
  offset(index: number): number;
}

function readerAt({ bytes }: PoolEditor, section: Section): { reader: ByteReader; count: number } {
  const reader = new ByteReader(bytes);
  reader.offset = section.offset(1);
  return { reader, count: section.originalLength };
}
