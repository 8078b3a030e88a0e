import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type EditInstruction, editCode } from "./code-editor.ts";
import { InstanceFlags, MethodFlags, TraitAttributes, TraitKind } from "./model.ts";

/** What is changed in method bodies. */
export interface BodyEdits {
  /** the opcodes of instructions that may change; their first operand is a name */
  opcodes: ReadonlySet<number>;
  /** and the multiname indices of those names */
  names: ReadonlySet<number>;
  /** for one body */
  edit(): EditInstruction;
  /** values that what comes for an instruction has on the stack, beyond what the instruction had */
  extraStack: number;
}

/**
 * Replaces instructions in the method bodies of an ABC file. Everything else, and bodies in which nothing is replaced,
 * keep their bytes; so do bodies whose branches can't be followed.
 *
 * @param start where the methods begin, which is behind the constant pool
 * @returns the bytes from `start` on; undefined if nothing is replaced
 * @throws AbcError
 */
export function editBodies(
  bytes: Uint8Array,
  start: number,
  { opcodes, names, edit, extraStack }: BodyEdits,
): Uint8Array | undefined {
  const reader = new ByteReader(bytes);
  reader.offset = start;
  skipToBodies(reader);
  const isCandidate = (code: Uint8Array): boolean => {
    // Most bodies have nothing of the kind, and reading their instructions would take ten times as long.
    for (let i = 0; i < code.length; i++) if (opcodes.has(code[i]!) && names.has(u32At(code, i + 1))) return true;
    return false;
  };

  const writer = new ByteWriter(bytes.length - start + SLACK);
  let copied = start;
  const count = reader.count("method bodies", 8);
  for (let i = 0; i < count; i++) {
    reader.skipU32();
    const limits = reader.offset;
    const maxStack = reader.u32();
    const rest = reader.offset;
    for (let field = 0; field < 3; field++) reader.skipU32();
    const length = reader.offset;
    const code = reader.slice(reader.u32());
    const handlers = reader.offset;
    const exceptions = reader.count("exception handlers", 5);
    for (let j = 0; j < 5 * exceptions; j++) reader.skipU32();
    const traits = reader.offset;
    skipTraits(reader);
    const edited = isCandidate(code) ? editCode(code, edit()) : undefined;
    if (!edited) continue;

    const head = new ByteWriter(code.length + SLACK);
    head.u32(maxStack + extraStack);
    head.raw(bytes.subarray(rest, length));
    head.u32(edited.code.length);
    head.raw(edited.code);
    const table = movedHandlers(bytes.subarray(handlers, traits), edited.moved);
    if (!table) continue;
    writer.raw(bytes.subarray(copied, limits));
    writer.raw(head.finish());
    writer.raw(table);
    copied = traits;
  }
  if (copied === start) return undefined;
  writer.raw(bytes.subarray(copied));
  return writer.finish();
}

/** What edited bodies are expected to grow by, in bytes. */
const SLACK = 64;

/** An exception table whose offsets lead to the same instructions; undefined if one of them leads into an instruction. */
function movedHandlers(table: Uint8Array, moved: (offset: number) => number | undefined): Uint8Array | undefined {
  const reader = new ByteReader(table);
  const writer = new ByteWriter(table.length + SLACK);
  const count = reader.u32();
  writer.u32(count);
  for (let i = 0; i < count; i++) {
    for (let field = 0; field < 3; field++) {
      const offset = moved(reader.u32());
      if (offset === undefined) return undefined;
      writer.u32(offset);
    }
    for (let field = 0; field < 2; field++) writer.u32(reader.u32());
  }
  return writer.finish();
}

/** A variable-length number; what is cut off counts as zeros. */
function u32At(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i] ?? 0;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  return value >>> 0;
}

/** From the methods to the count of bodies. */
function skipToBodies(reader: ByteReader): void {
  repeat(reader, "methods", 4, skipMethod);
  repeat(reader, "metadata", 2, (r) => {
    r.skipU32();
    const items = r.count("metadata items", 2);
    for (let i = 0; i < 2 * items; i++) r.skipU32();
  });
  const classes = repeat(reader, "classes", 8, skipInstance);
  for (let i = 0; i < classes; i++) skipInitializerAndTraits(reader);
  repeat(reader, "scripts", 2, skipInitializerAndTraits);
}

function repeat(reader: ByteReader, what: string, minimumSize: number, skip: (reader: ByteReader) => void): number {
  const count = reader.count(what, minimumSize);
  for (let i = 0; i < count; i++) skip(reader);
  return count;
}

const skipU32 = (reader: ByteReader): void => reader.skipU32();

function skipMethod(reader: ByteReader): void {
  const parameters = reader.count("parameters", 1);
  for (let i = 0; i < parameters + 2; i++) reader.skipU32();
  const flags = reader.u8();
  if (flags & MethodFlags.HasOptional) {
    repeat(reader, "default values", 2, (r) => {
      r.skipU32();
      r.u8();
    });
  }
  if (flags & MethodFlags.HasParamNames) for (let i = 0; i < parameters; i++) reader.skipU32();
}

function skipInstance(reader: ByteReader): void {
  reader.skipU32();
  reader.skipU32();
  if (reader.u8() & InstanceFlags.ProtectedNs) reader.skipU32();
  repeat(reader, "interfaces", 1, skipU32);
  skipInitializerAndTraits(reader);
}

function skipInitializerAndTraits(reader: ByteReader): void {
  reader.skipU32();
  skipTraits(reader);
}

function skipTraits(reader: ByteReader): void {
  repeat(reader, "traits", 4, (r) => {
    r.skipU32();
    const at = r.offset;
    const tag = r.u8();
    const kind = tag & 0x0f;
    r.skipU32();
    r.skipU32();
    if (kind === TraitKind.Slot || kind === TraitKind.Const) {
      if (r.u32() !== 0) r.u8();
    } else if (kind > TraitKind.Const) throw r.invalid(`${kind} is no trait kind`, at);
    if ((tag >> 4) & TraitAttributes.Metadata) repeat(r, "metadata of a trait", 1, skipU32);
  });
}
