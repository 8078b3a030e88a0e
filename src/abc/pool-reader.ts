import type { ByteReader } from "./byte-reader.ts";
import type { AbcError } from "./errors.ts";
import { type ConstantPool, type Multiname, MultinameKind, type Namespace, NamespaceKind } from "./model.ts";

const NAMESPACE_KINDS: ReadonlySet<number> = new Set(Object.values(NamespaceKind));

/** AVM2 Overview §4.3 */
export function readConstantPool(reader: ByteReader): ConstantPool {
  return {
    ints: readPoolArray(reader, "integers", 1, 0, () => reader.s32()),
    uints: readPoolArray(reader, "unsigned integers", 1, 0, () => reader.u32()),
    doubles: readPoolArray(reader, "doubles", 8, Number.NaN, () => reader.f64()),
    strings: readPoolArray(reader, "strings", 1, new Uint8Array(0), () => readString(reader)),
    namespaces: readPoolArray(reader, "namespaces", 2, ANY_NAMESPACE, () => readNamespace(reader)),
    namespaceSets: readPoolArray(reader, "namespace sets", 1, [], () => readNamespaceSet(reader)),
    multinames: readPoolArray(reader, "multinames", 1, ANY_NAME, () => readMultiname(reader)),
  };
}

const ANY_NAMESPACE: Namespace = { kind: NamespaceKind.Namespace, name: 0 };
const ANY_NAME: Multiname = { kind: MultinameKind.QName, namespace: 0, name: 0 };

/** Pool counts include the implied entry 0; both 0 and 1 mean that nothing follows. */
export function readPoolCount(reader: ByteReader, what: string, minimumSize: number): number {
  const at = reader.offset;
  const count = Math.max(reader.u32(), 1);
  reader.checkCount(count - 1, what, minimumSize, at);
  return count;
}

function readPoolArray<T>(reader: ByteReader, what: string, minimumSize: number, implied: T, readEntry: () => T): T[] {
  const count = readPoolCount(reader, what, minimumSize);
  const entries: T[] = [implied];
  while (entries.length < count) entries.push(readEntry());
  return entries;
}

export function readString(reader: ByteReader): Uint8Array {
  return reader.slice(reader.u32());
}

export function readNamespace(reader: ByteReader): Namespace {
  return { kind: readNamespaceKind(reader), name: reader.u32() };
}

function readNamespaceKind(reader: ByteReader): NamespaceKind {
  const at = reader.offset;
  const kind = reader.u8();
  if (!NAMESPACE_KINDS.has(kind)) throw reader.invalid(`${hex(kind)} is no namespace kind`, at);
  return kind as NamespaceKind;
}

export function readNamespaceSet(reader: ByteReader): number[] {
  const count = reader.count("namespaces of a set", 1);
  const namespaces: number[] = [];
  while (namespaces.length < count) namespaces.push(reader.u32());
  return namespaces;
}

/**
 * Skipping makes no objects, which counts in pools of tens of thousands of entries.
 *
 * @param count of entries
 */
export function skipStrings(reader: ByteReader, count: number): void {
  for (let left = count; left > 0; left--) reader.skip(reader.u32());
}

export function skipNamespaces(reader: ByteReader, count: number): void {
  for (let left = count; left > 0; left--) {
    readNamespaceKind(reader);
    reader.skipU32();
  }
}

export function skipNamespaceSets(reader: ByteReader, count: number): void {
  for (let left = count; left > 0; left--) reader.skipU32(reader.count("namespaces of a set", 1));
}

export function skipMultinames(reader: ByteReader, count: number): void {
  for (let left = count; left > 0; left--) skipMultiname(reader);
}

export function readMultiname(reader: ByteReader): Multiname {
  const at = reader.offset;
  const kind = reader.u8();
  switch (kind) {
    case MultinameKind.QName:
    case MultinameKind.QNameA:
      return { kind, namespace: reader.u32(), name: reader.u32() };
    case MultinameKind.RTQName:
    case MultinameKind.RTQNameA:
      return { kind, name: reader.u32() };
    case MultinameKind.RTQNameL:
    case MultinameKind.RTQNameLA:
      return { kind };
    case MultinameKind.Multiname:
    case MultinameKind.MultinameA:
      return { kind, name: reader.u32(), namespaceSet: reader.u32() };
    case MultinameKind.MultinameL:
    case MultinameKind.MultinameLA:
      return { kind, namespaceSet: reader.u32() };
    case MultinameKind.TypeName: {
      const base = reader.u32();
      const count = reader.count("type parameters", 1);
      const parameters: number[] = [];
      while (parameters.length < count) parameters.push(reader.u32());
      return { kind, base, parameters };
    }
    default:
      throw invalidMultiname(reader, kind, at);
  }
}

function skipMultiname(reader: ByteReader): void {
  const at = reader.offset;
  const kind = reader.u8();
  switch (kind) {
    case MultinameKind.RTQNameL:
    case MultinameKind.RTQNameLA:
      break;
    case MultinameKind.QName:
    case MultinameKind.QNameA:
    case MultinameKind.Multiname:
    case MultinameKind.MultinameA:
      reader.skipU32(2);
      break;
    case MultinameKind.RTQName:
    case MultinameKind.RTQNameA:
    case MultinameKind.MultinameL:
    case MultinameKind.MultinameLA:
      reader.skipU32();
      break;
    case MultinameKind.TypeName:
      reader.skipU32();
      reader.skipU32(reader.count("type parameters", 1));
      break;
    default:
      throw invalidMultiname(reader, kind, at);
  }
}

function invalidMultiname(reader: ByteReader, kind: number, at: number): AbcError {
  return reader.invalid(`${hex(kind)} is no multiname kind`, at);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
