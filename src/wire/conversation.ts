import { concat } from "../../base/concat.ts";

/** `sent` by the SWF, or `received` by it. */
export type Direction = "sent" | "received";

/** Bytes of a connection that came at once. */
export interface Message {
  /** milliseconds since the recording began */
  time: number;
  direction: Direction;
  bytes: Uint8Array;
}

/** All that was said in one direction, one after another. */
export function streamOf(messages: readonly Message[], direction: Direction): Uint8Array {
  return concat(messages.filter((message) => message.direction === direction).map(({ bytes }) => bytes));
}
