import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type EditInstruction, editCode } from "./code-editor.ts";
import { walkAbc } from "./walk.ts";

/** What is changed in method bodies. */
export interface BodyEdits {
  /** the opcodes of instructions that may change; their first operand is a name */
  opcodes: ReadonlySet<number>;
  /** and the multiname indices of those names */
  names: ReadonlySet<number>;
  /** a trait of the file has this name; all are told before the first body is looked at */
  declared(name: number): void;
  /** for one body, which has so many local variables */
  edit(localCount: number): BodyEdit;
}

/** The edit of one body. */
export interface BodyEdit {
  instruction: EditInstruction;
  /** values that what has come for instructions has on the stack, beyond what these had */
  extraStack: number;
  /** local variables that it has beyond those of the body */
  extraLocals: number;
}

/**
 * Replaces instructions in the method bodies of an ABC file. Everything else, and bodies in which nothing is replaced,
 * keep their bytes; so do bodies whose branches can't be followed.
 *
 * @param start where the methods begin, which is behind the constant pool
 * @returns the bytes from `start` on, in pieces; undefined if nothing is replaced
 * @throws AbcError
 */
export function editBodies(bytes: Uint8Array, start: number, edits: BodyEdits): Uint8Array[] | undefined {
  const candidates = findCandidates(bytes, start, edits);
  if (candidates.length === 0) return undefined;

  const pieces: Uint8Array[] = [];
  let copied = start;
  let next = 0;
  walkAbc(bytes, start, {
    trait: edits.declared,
    body({ limits, maxStack, localCount, rest, length, code, handlers, traits }) {
      while (candidates[next]! < code) next++;
      if (!(candidates[next]! < handlers)) return;
      const edit = edits.edit(localCount);
      const edited = editCode(bytes.subarray(code, handlers), edit.instruction);
      if (!edited) return;
      const table = movedHandlers(bytes.subarray(handlers, traits), edited.moved);
      if (!table) return;
      const writer = new ByteWriter(edited.code.length + table.length + SLACK);
      writer.u32(maxStack + edit.extraStack);
      writer.u32(localCount + edit.extraLocals);
      writer.raw(bytes.subarray(rest, length));
      writer.u32(edited.code.length);
      writer.raw(edited.code);
      writer.raw(table);
      pieces.push(bytes.subarray(copied, limits), writer.finish());
      copied = traits;
    },
  });
  if (copied === start) return undefined;
  pieces.push(bytes.subarray(copied));
  return pieces;
}

/**
 * Where such an instruction with such a name may begin. Hardly any body has one, and reading the instructions of all would
 * take ten times as long.
 */
function findCandidates(bytes: Uint8Array, start: number, { opcodes, names }: BodyEdits): number[] {
  const isOpcode = new Uint8Array(0x100);
  for (const opcode of opcodes) isOpcode[opcode] = 1;
  const candidates: number[] = [];
  for (let i = start; i < bytes.length; i++) {
    if (isOpcode[bytes[i]!] === 1 && names.has(u32At(bytes, i + 1))) candidates.push(i);
  }
  return candidates;
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
