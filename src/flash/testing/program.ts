/** Programs of operations on byte arrays, which our class and the player's run alike. */

/** One of a program's arrays, `CLASS` or `ALIASES`. */
export interface ArrayReference {
  array: number;
}

export type Value = number | string | boolean | null | undefined | ArrayReference;

/**
 * - "call", "get", "set", "has" (`in`), "delete": what ActionScript does with a member or index
 * - "fill": makes the bytes in `name`, hexadecimal, the contents, with the position at 0
 * - "dump": gives the contents as hexadecimal digits
 */
export type Action = "call" | "get" | "set" | "has" | "delete" | "fill" | "dump";

export interface Operation {
  target: ArrayReference;
  action: Action;
  name: string;
  values: readonly Value[];
}

export interface Failure {
  /** class without its package */
  type: string;
  /** what it prints as */
  name: string;
  errorID: number;
  message: string;
}

/** What an operation did, and what its array is like afterwards. */
export interface Step {
  value?: unknown;
  error?: Failure;
  length?: number;
  position?: number;
}

export interface Outcome {
  steps: Step[];
  /** contents of the arrays, hexadecimal */
  bytes: string[];
}

/** What stands for the class itself, as a target. */
export const CLASS: ArrayReference = { array: -1 };
/** What stands for the functions of `flash.net` that concern class aliases; classes are meant by their names. */
export const ALIASES: ArrayReference = { array: -2 };

export function isReference(value: unknown): value is ArrayReference {
  return typeof value === "object" && value !== null && "array" in value;
}
