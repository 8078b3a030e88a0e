import type { Label } from "../bytecode/instruction.ts";

/** Something that `break`, `continue` or `return` may leave. */
export type Exit = BreakableExit | FinallyExit;

export interface BreakableExit {
  readonly kind: "breakable";
  readonly labels: readonly string[];
  readonly breakLabel: Label;
  /** of loops only */
  readonly continueLabel: Label | undefined;
  /** an unlabelled `break` means this: a loop or switch */
  readonly plain: boolean;
}

/** A `finally` block: it is told where to go on, and everything that leaves the `try` passes through it. */
export interface FinallyExit {
  readonly kind: "finally";
  readonly entry: Label;
  /** holds the index of a continuation, 0 for throwing the exception on, or -1 for going on behind the statement */
  readonly selector: number;
  readonly continuations: (() => void)[];
}
