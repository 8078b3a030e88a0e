import { ByteWriter } from "./byte-writer.ts";
import { type Instruction, readInstructions } from "./instructions.ts";
import { instructionByCode } from "./opcodes.ts";

/** Code in which instructions were replaced. */
export interface EditedCode {
  code: Uint8Array;
  /** where the instruction is now that began there; undefined if none did */
  moved(offset: number): number | undefined;
}

/** What an instruction becomes: others, whose branches stay among them. */
export type EditInstruction = (instruction: Instruction) => Uint8Array | undefined;

/**
 * Replaces instructions of a method body, and has branches lead where they led before; those to a replaced one lead to
 * the first that came for it.
 *
 * @returns undefined if nothing is replaced, or if the code is not what it seems: a branch leads into an instruction
 */
export function editCode(code: Uint8Array, edit: EditInstruction): EditedCode | undefined {
  const writer = new ByteWriter(code.length + SLACK);
  const positions = new Map<number, number>();
  const kept: Instruction[] = [];
  let replaced = false;
  let previous: Instruction | undefined;
  for (const instruction of readInstructions(code)) {
    const { offset, end } = instruction;
    const replacement = edit(instruction);
    positions.set(offset, writer.length);
    writer.raw(replacement ?? code.subarray(offset, end));
    if (replacement) replaced = true;
    else kept.push(instruction);
    previous = instruction;
  }
  const end = previous?.end ?? 0;
  positions.set(end, writer.length);
  // Code that is cut off.
  writer.raw(code.subarray(end));
  const edited = writer.finish();
  if (!replaced) return undefined;

  for (const instruction of kept) {
    const at = positions.get(instruction.offset)!;
    for (const { target, from, place } of branchesOf(instruction)) {
      const to = positions.get(target);
      if (to === undefined) return undefined;
      const distance = to - (at + from);
      for (let i = 0; i < 3; i++) edited[at + place + i] = (distance >> (8 * i)) & 0xff;
    }
  }
  return { code: edited, moved: (offset) => positions.get(offset) };
}

/** What edited code is expected to grow by, in bytes. */
const SLACK = 64;

interface Branch {
  target: number;
  /** where its distance counts from, from the start of the instruction */
  from: number;
  /** where the distance is, from the start of the instruction */
  place: number;
}

function branchesOf({ offset, end, opcode, operands }: Instruction): Branch[] {
  const kind = instructionByCode.get(opcode)?.[1].operands[0];
  if (kind === "label") return [{ target: operands[0]!, from: 4, place: 1 }];
  if (kind !== "switch") return [];
  const [fallback, ...cases] = operands;
  const places = cases.map((target, i) => ({ target, from: 0, place: end - offset - 3 * (cases.length - i) }));
  return [{ target: fallback!, from: 0, place: 1 }, ...places];
}
