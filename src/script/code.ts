import type { Variable } from "./variables.ts";

/** A piece of a line of code: as it is, a value that may differ where the rest is the same, or a variable. */
export type Piece = string | Arg | { define: Variable } | { use: Variable };

/** A value: an expression, or what is written as it is in a template. */
export interface Arg {
  arg: string;
  /** what a loop calls it */
  name: string;
  raw?: string;
}

/** A statement of a script. */
export interface Statement {
  pieces: Piece[];
  comment?: string;
  /** it waits for the SWF */
  waits?: true;
}

/** Statements that are done so many times, each time with other values. */
export interface Loop {
  times: number;
  /** those of the first time */
  body: Statement[];
  /** by place of a value in the body, its values, where they differ */
  columns: { name: string; values: string[]; places: number[] }[];
}

/** Places of values in statements, in order. */
export function argsOf(statements: readonly Statement[]): Arg[] {
  return statements.flatMap(({ pieces }) => pieces.flatMap((piece) => (isArg(piece) ? [piece] : [])));
}

export function isArg(piece: Piece): piece is Arg {
  return typeof piece === "object" && "arg" in piece;
}
