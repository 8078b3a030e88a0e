import type { ByteWriter } from "./byte-writer.ts";
import { type ConstantPool, type Multiname, MultinameKind, type Namespace } from "./model.ts";

/** AVM2 Overview §4.3 */
export function writeConstantPool(writer: ByteWriter, pool: ConstantPool): void {
  writePoolArray(writer, pool.ints, writeU32);
  writePoolArray(writer, pool.uints, writeU32);
  writePoolArray(writer, pool.doubles, (_, value) => writer.f64(value));
  writePoolArray(writer, pool.strings, writeString);
  writePoolArray(writer, pool.namespaces, writeNamespace);
  writePoolArray(writer, pool.namespaceSets, writeNamespaceSet);
  writePoolArray(writer, pool.multinames, writeMultiname);
}

/** Entry 0 is implied; an array that holds nothing else is announced as 0, the way every compiler does. */
function writePoolArray<T>(writer: ByteWriter, entries: readonly T[], writeEntry: WriteEntry<T>): void {
  writer.u32(entries.length > 1 ? entries.length : 0);
  for (let i = 1; i < entries.length; i++) writeEntry(writer, entries[i] as T);
}

export function writeString(writer: ByteWriter, utf8: Uint8Array): void {
  writer.u32(utf8.length);
  writer.raw(utf8);
}

export function writeNamespace(writer: ByteWriter, { kind, name }: Namespace): void {
  writer.u8(kind);
  writer.u32(name);
}

export function writeNamespaceSet(writer: ByteWriter, namespaces: readonly number[]): void {
  writeTable(writer, namespaces, writeU32);
}

export function writeMultiname(writer: ByteWriter, multiname: Multiname): void {
  writer.u8(multiname.kind);
  switch (multiname.kind) {
    case MultinameKind.QName:
    case MultinameKind.QNameA:
      writer.u32(multiname.namespace);
      writer.u32(multiname.name);
      break;
    case MultinameKind.RTQName:
    case MultinameKind.RTQNameA:
      writer.u32(multiname.name);
      break;
    case MultinameKind.Multiname:
    case MultinameKind.MultinameA:
      writer.u32(multiname.name);
      writer.u32(multiname.namespaceSet);
      break;
    case MultinameKind.MultinameL:
    case MultinameKind.MultinameLA:
      writer.u32(multiname.namespaceSet);
      break;
    case MultinameKind.TypeName:
      writer.u32(multiname.base);
      writeTable(writer, multiname.parameters, writeU32);
      break;
  }
}

type WriteEntry<T> = (writer: ByteWriter, entry: T) => void;

export const writeU32: WriteEntry<number> = (writer, value) => writer.u32(value);

export function writeTable<T>(writer: ByteWriter, entries: readonly T[], writeEntry: WriteEntry<T>): void {
  writer.u32(entries.length);
  for (const entry of entries) writeEntry(writer, entry);
}
