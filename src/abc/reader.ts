import { ByteReader } from "./byte-reader.ts";
import {
  type AbcFile,
  type ClassInfo,
  type ConstantValue,
  type ExceptionHandler,
  type Instance,
  InstanceFlags,
  type Metadata,
  type MethodBody,
  MethodFlags,
  type MethodInfo,
  type Script,
  type Trait,
  TraitAttributes,
  TraitKind,
} from "./model.ts";
import { readConstantPool } from "./pool-reader.ts";

/**
 * Reads an ABC file. AVM2 Overview §4
 *
 * Strings and code are views of `bytes`. The structure is checked, indices into the pool and the tables are not:
 * obfuscators leave wild ones where the players never look. Bytes behind the last method body are ignored.
 *
 * @throws AbcError
 */
export function readAbc(bytes: Uint8Array): AbcFile {
  const reader = new ByteReader(bytes);
  const minorVersion = reader.u16();
  const majorVersion = reader.u16();
  const pool = readConstantPool(reader);
  const methods = readTable(reader, "methods", 4, readMethodInfo);
  const metadata = readTable(reader, "metadata", 2, readMetadata);
  const instances = readTable(reader, "classes", 8, readInstance);
  const classes = instances.map(() => readInitializerAndTraits(reader));
  const scripts = readTable(reader, "scripts", 2, readInitializerAndTraits);
  const bodies = readTable(reader, "method bodies", 8, readMethodBody);
  return { minorVersion, majorVersion, pool, methods, metadata, instances, classes, scripts, bodies };
}

function readTable<T>(
  reader: ByteReader,
  what: string,
  minimumSize: number,
  readEntry: (reader: ByteReader) => T,
): T[] {
  return readEntries(reader, reader.count(what, minimumSize), readEntry);
}

function readEntries<T>(reader: ByteReader, count: number, readEntry: (reader: ByteReader) => T): T[] {
  const entries: T[] = [];
  while (entries.length < count) entries.push(readEntry(reader));
  return entries;
}

const readU32 = (reader: ByteReader): number => reader.u32();

function readMethodInfo(reader: ByteReader): MethodInfo {
  const parameterCount = reader.count("parameters", 1);
  const returnType = reader.u32();
  const parameterTypes = readEntries(reader, parameterCount, readU32);
  const name = reader.u32();
  const flags = reader.u8();
  const method: MethodInfo = { returnType, parameterTypes, name, flags };
  if (flags & MethodFlags.HasOptional) method.optional = readTable(reader, "default values", 2, readConstantValue);
  if (flags & MethodFlags.HasParamNames) method.parameterNames = readEntries(reader, parameterCount, readU32);
  return method;
}

function readConstantValue(reader: ByteReader): ConstantValue {
  return { value: reader.u32(), kind: reader.u8() };
}

/** All keys come before all values, unlike what AVM2 Overview §4.6 draws. */
function readMetadata(reader: ByteReader): Metadata {
  const name = reader.u32();
  const count = reader.count("metadata items", 2);
  const keys = readEntries(reader, count, readU32);
  return { name, items: keys.map((key) => ({ key, value: reader.u32() })) };
}

function readInstance(reader: ByteReader): Instance {
  const name = reader.u32();
  const superName = reader.u32();
  const flags = reader.u8();
  const protectedNamespace = flags & InstanceFlags.ProtectedNs ? { protectedNamespace: reader.u32() } : {};
  const interfaces = readTable(reader, "interfaces", 1, readU32);
  return { name, superName, flags, ...protectedNamespace, interfaces, ...readInitializerAndTraits(reader) };
}

function readInitializerAndTraits(reader: ByteReader): ClassInfo & Script {
  return { initializer: reader.u32(), traits: readTraits(reader) };
}

function readTraits(reader: ByteReader): Trait[] {
  return readTable(reader, "traits", 4, readTrait);
}

function readTrait(reader: ByteReader): Trait {
  const name = reader.u32();
  const at = reader.offset;
  const tag = reader.u8();
  const attributes = tag >> 4;
  const trait = { name, attributes, ...readTraitData(reader, tag & 0x0f, at) };
  if (attributes & TraitAttributes.Metadata) trait.metadata = readTable(reader, "metadata of a trait", 1, readU32);
  return trait;
}

type TraitData = Trait extends infer T ? (T extends Trait ? Omit<T, "name" | "attributes"> : never) : never;

function readTraitData(reader: ByteReader, kind: number, at: number): TraitData {
  switch (kind) {
    case TraitKind.Slot:
    case TraitKind.Const: {
      const data = { kind, slotId: reader.u32(), typeName: reader.u32(), value: reader.u32() };
      return data.value === 0 ? data : { ...data, valueKind: reader.u8() };
    }
    case TraitKind.Class:
      return { kind, slotId: reader.u32(), classIndex: reader.u32() };
    case TraitKind.Function:
      return { kind, slotId: reader.u32(), method: reader.u32() };
    case TraitKind.Method:
    case TraitKind.Getter:
    case TraitKind.Setter:
      return { kind, dispatchId: reader.u32(), method: reader.u32() };
    default:
      throw reader.invalid(`${kind} is no trait kind`, at);
  }
}

function readMethodBody(reader: ByteReader): MethodBody {
  return {
    method: reader.u32(),
    maxStack: reader.u32(),
    localCount: reader.u32(),
    initScopeDepth: reader.u32(),
    maxScopeDepth: reader.u32(),
    code: reader.slice(reader.u32()),
    exceptions: readTable(reader, "exception handlers", 5, readExceptionHandler),
    traits: readTraits(reader),
  };
}

function readExceptionHandler(reader: ByteReader): ExceptionHandler {
  return { from: reader.u32(), to: reader.u32(), target: reader.u32(), type: reader.u32(), variable: reader.u32() };
}
