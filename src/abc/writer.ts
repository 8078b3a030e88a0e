import { ByteWriter } from "./byte-writer.ts";
import {
  type AbcFile,
  type ClassInfo,
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
import { writeConstantPool, writeString, writeTable, writeU32 } from "./pool-writer.ts";

/**
 * Writes an ABC file. A file that `readAbc` took, and whose numbers are in their shortest form, comes out byte for byte.
 *
 * Flags decide what is written: `optional`, `parameterNames`, `protectedNamespace` and a trait's `metadata` only appear
 * when the flag that announces them is set.
 */
export function writeAbc(abc: AbcFile): Uint8Array {
  const writer = new ByteWriter(1 << 16);
  writer.u16(abc.minorVersion);
  writer.u16(abc.majorVersion);
  writeConstantPool(writer, abc.pool);
  writeTable(writer, abc.methods, writeMethodInfo);
  writeTable(writer, abc.metadata, writeMetadata);
  writeTable(writer, abc.instances, writeInstance);
  for (const classInfo of abc.classes) writeInitializerAndTraits(writer, classInfo);
  writeTable(writer, abc.scripts, writeInitializerAndTraits);
  writeTable(writer, abc.bodies, writeMethodBody);
  return writer.finish();
}

function writeMethodInfo(writer: ByteWriter, method: MethodInfo): void {
  writer.u32(method.parameterTypes.length);
  writer.u32(method.returnType);
  for (const type of method.parameterTypes) writer.u32(type);
  writer.u32(method.name);
  writer.u8(method.flags);
  if (method.flags & MethodFlags.HasOptional) {
    writeTable(writer, method.optional ?? [], (_, { value, kind }) => {
      writer.u32(value);
      writer.u8(kind);
    });
  }
  if (method.flags & MethodFlags.HasParamNames) {
    for (const name of method.parameterNames ?? []) writer.u32(name);
  }
}

function writeMetadata(writer: ByteWriter, { name, items }: Metadata): void {
  writer.u32(name);
  writer.u32(items.length);
  for (const { key } of items) writer.u32(key);
  for (const { value } of items) writer.u32(value);
}

function writeInstance(writer: ByteWriter, instance: Instance): void {
  writer.u32(instance.name);
  writer.u32(instance.superName);
  writer.u8(instance.flags);
  if (instance.flags & InstanceFlags.ProtectedNs) writer.u32(instance.protectedNamespace ?? 0);
  writeTable(writer, instance.interfaces, writeU32);
  writeInitializerAndTraits(writer, instance);
}

function writeInitializerAndTraits(writer: ByteWriter, { initializer, traits }: ClassInfo | Script): void {
  writer.u32(initializer);
  writeTable(writer, traits, writeTrait);
}

function writeTrait(writer: ByteWriter, trait: Trait): void {
  writer.u32(trait.name);
  writer.u8((trait.attributes << 4) | trait.kind);
  switch (trait.kind) {
    case TraitKind.Slot:
    case TraitKind.Const:
      writer.u32(trait.slotId);
      writer.u32(trait.typeName);
      writer.u32(trait.value);
      if (trait.value !== 0) writer.u8(trait.valueKind ?? 0);
      break;
    case TraitKind.Class:
      writer.u32(trait.slotId);
      writer.u32(trait.classIndex);
      break;
    case TraitKind.Function:
      writer.u32(trait.slotId);
      writer.u32(trait.method);
      break;
    case TraitKind.Method:
    case TraitKind.Getter:
    case TraitKind.Setter:
      writer.u32(trait.dispatchId);
      writer.u32(trait.method);
      break;
  }
  if (trait.attributes & TraitAttributes.Metadata) writeTable(writer, trait.metadata ?? [], writeU32);
}

function writeMethodBody(writer: ByteWriter, body: MethodBody): void {
  writer.u32(body.method);
  writer.u32(body.maxStack);
  writer.u32(body.localCount);
  writer.u32(body.initScopeDepth);
  writer.u32(body.maxScopeDepth);
  writeString(writer, body.code);
  writeTable(writer, body.exceptions, (_, handler) => {
    writer.u32(handler.from);
    writer.u32(handler.to);
    writer.u32(handler.target);
    writer.u32(handler.type);
    writer.u32(handler.variable);
  });
  writeTable(writer, body.traits, writeTrait);
}
