import type { Opcode } from "../../abc/opcodes.ts";

/** Instructions whose one operand is a branch target. */
export type BranchOpcode = "jump" | "iftrue" | "iffalse" | ConditionalOpcode;
/** Branches that compare two values. */
export type ConditionalOpcode =
  | "ifeq"
  | "ifne"
  | "ifstricteq"
  | "ifstrictne"
  | "iflt"
  | "ifle"
  | "ifgt"
  | "ifge"
  | "ifnlt"
  | "ifnle"
  | "ifngt"
  | "ifnge";

/** A place in the code. `index` is -1 until it is placed. */
export interface Label {
  index: number;
}

export interface Instruction {
  readonly name: Opcode;
  readonly operands: readonly number[];
  /** branch targets; the first one of a `lookupswitch` is its default */
  readonly labels: readonly Label[];
  readonly pops: number;
  readonly pushes: number;
  readonly scope: number;
  readonly ends: boolean;
}

/** Code whose exceptions go to a handler. */
export interface Protected {
  from: Label;
  to: Label;
  target: Label;
}
