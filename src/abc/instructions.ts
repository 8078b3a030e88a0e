import { ByteReader } from "./byte-reader.ts";
import { AbcError } from "./errors.ts";
import { instructionByCode, type OperandKind } from "./opcodes.ts";

/** One instruction of a method body. */
export interface Instruction {
  /** in bytes from the start of the code */
  offset: number;
  /** where the next one begins */
  end: number;
  opcode: number;
  /** numbers as they are stored; branches as offsets of their targets, those of a lookupswitch all together */
  operands: number[];
}

/**
 * Reads the instructions of a method body one after the other. It stops where the code is cut off; bytes that are no
 * instruction pass as ones without operands.
 */
export function* readInstructions(code: Uint8Array): Iterable<Instruction> {
  const reader = new ByteReader(code);
  while (reader.remaining > 0) {
    const instruction = tryRead(reader);
    if (instruction === undefined) return;
    yield instruction;
  }
}

/** @returns undefined where the code is cut off */
function tryRead(reader: ByteReader): Instruction | undefined {
  const { offset } = reader;
  try {
    const opcode = reader.u8();
    const kinds = instructionByCode.get(opcode)?.[1].operands ?? [];
    const operands = kinds.flatMap((kind) => readOperand(reader, kind, offset));
    return { offset, end: reader.offset, opcode, operands };
  } catch (error) {
    if (error instanceof AbcError) return undefined;
    throw error;
  }
}

/** @param start of the instruction */
function readOperand(reader: ByteReader, kind: OperandKind, start: number): number | number[] {
  switch (kind) {
    case "byte":
      return reader.u8();
    case "label":
      // Counts from the next instruction.
      return reader.s24() + reader.offset;
    case "switch":
      return readTargets(reader, start);
    default:
      return reader.u32();
  }
}

/** Of a lookupswitch: they count from the instruction itself. */
function readTargets(reader: ByteReader, start: number): number[] {
  const targets = [start + reader.s24()];
  const last = reader.u32();
  for (let i = 0; i <= last; i++) targets.push(start + reader.s24());
  return targets;
}
