import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type EditInstruction, editCode } from "./code-editor.ts";
import { Pieces } from "./pieces.ts";
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
  const isCandidate = candidatesIn(bytes, edits);
  // Most files have nothing of the kind, and to go over their parts takes longer than to look at all bytes.
  if (!isCandidate(start, bytes.length)) return undefined;

  const pieces = new Pieces();
  const { writer } = pieces;
  let copied = start;
  walkAbc(bytes, start, {
    trait: edits.declared,
    body({ limits, maxStack, localCount, rest, length, code, handlers, traits }) {
      if (!isCandidate(code, handlers)) return;
      const edit = edits.edit(localCount);
      const edited = editCode(bytes.subarray(code, handlers), edit.instruction);
      if (!edited) return;
      const table = movedHandlers(bytes.subarray(handlers, traits), edited.moved);
      if (!table) return;
      pieces.keep(bytes.subarray(copied, limits));
      writer.u32(maxStack + edit.extraStack);
      writer.u32(localCount + edit.extraLocals);
      writer.raw(bytes.subarray(rest, length));
      writer.u32(edited.code.length);
      writer.raw(edited.code);
      writer.raw(table);
      copied = traits;
    },
  });
  if (copied === start) return undefined;
  pieces.keep(bytes.subarray(copied));
  return pieces.finish();
}

/** @returns whether an instruction that may change may begin in a range */
function candidatesIn(bytes: Uint8Array, { opcodes, names }: BodyEdits): (from: number, end: number) => boolean {
  const isEdited = new Uint8Array(0x100);
  for (const opcode of opcodes) isEdited[opcode] = 1;
  const isName = new Uint8Array(Math.max(0, ...names) + 1);
  for (const name of names) isName[name] = 1;
  return (from, end) => {
    for (let i = from; i < end; i++) if (isEdited[bytes[i]!] === 1 && isName[u32At(bytes, i + 1)] === 1) return true;
    return false;
  };
}

/** What exception tables are expected to grow by, in bytes. */
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
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i] ?? 0;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  return value >>> 0;
}
