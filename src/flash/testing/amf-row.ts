import type { ObjectEncoding } from "../bytes/data.ts";
import type { Graph } from "./graph.ts";

interface Common {
  name: string;
  /** default 3 */
  encoding?: ObjectEncoding;
  /** hexadecimal */
  bytes: string;
}

/** What content gets of AMF where that is not the same; all of it is in docs/bytearray.md. */
export interface PlayerDifference {
  writes?: string;
  reads?: { value: unknown };
}

/** A value and how it is written. */
export interface ValueRow extends Common {
  value: unknown;
  /** the value as the player has to make it, if `describe` can't tell */
  graph?: Graph;
  /** what is read back, if it is not the same */
  reads?: { value: unknown };
  inPlayer?: PlayerDifference;
}

/** Bytes that nobody here writes, and what is read. */
export interface BytesRow extends Common {
  reads: { value: unknown } | { error: { name: string; errorID: number } };
  inPlayer?: PlayerDifference;
}

export interface AmfSection {
  /** heading of the specification */
  name: string;
  values: readonly ValueRow[];
  bytes: readonly BytesRow[];
}

export const compact = (bytes: string): string => bytes.replaceAll(" ", "");

/** Hexadecimal digits of text. */
export function text(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
