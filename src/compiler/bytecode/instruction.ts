import type { Opcode } from "./opcodes.ts";

/** A place in the code. `index` is -1 until it is placed. */
export interface Label {
  index: number;
}

export interface Instruction {
  readonly name: Opcode | "lookupswitch";
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
