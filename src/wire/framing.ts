import type { ObjectEncoding } from "../flash/bytes/data.ts";
import type { Endian } from "../flash/bytes/endian.ts";

/**
 * How a stream of one direction is cut into frames.
 *
 * - `none`: each piece is a frame as it came
 * - `delimiter`: bytes end each frame
 * - `length`: each begins with a header of `header` bytes, in which a number of `size` bytes at `at` is the length
 * - `fixed`: all have so many bytes
 * - `amf`: each is a value of AMF, which tells by itself where it ends
 */
export type Framing =
  | { kind: "none" }
  | DelimiterFraming
  | LengthFraming
  | { kind: "fixed"; length: number }
  | { kind: "amf"; encoding: ObjectEncoding };

export interface DelimiterFraming {
  kind: "delimiter";
  /** at least one */
  bytes: readonly number[];
}

export interface LengthFraming {
  kind: "length";
  at: number;
  size: 1 | 2 | 4;
  endian: Endian;
  /** bytes in front of the body; at least `at` + `size` */
  header: number;
  /** what the number is the length of: the body, all behind the number, or the whole frame */
  counts: "body" | "rest" | "frame";
}

export const NUL: DelimiterFraming = { kind: "delimiter", bytes: [0] };
export const LF: DelimiterFraming = { kind: "delimiter", bytes: [10] };
export const CRLF: DelimiterFraming = { kind: "delimiter", bytes: [13, 10] };

/** A length in front of each frame. @param inclusive whether it counts itself */
export function lengthPrefix(size: LengthFraming["size"], endian: Endian, inclusive = false): LengthFraming {
  return { kind: "length", at: 0, size, endian, header: size, counts: inclusive ? "frame" : "body" };
}

/** Bytes of a frame that its length does not count. */
export function uncounted({ at, size, header, counts }: LengthFraming): number {
  return counts === "frame" ? 0 : counts === "rest" ? at + size : header;
}

/** What a framing is, in a few words. */
export function titleOf(framing: Framing): string {
  switch (framing.kind) {
    case "none":
      return "as it came";
    case "delimiter":
      return `ended by ${delimiterTitle(framing.bytes)}`;
    case "fixed":
      return `${framing.length} bytes each`;
    case "amf":
      return `AMF${framing.encoding} values`;
    case "length": {
      const { at, size, endian, header, counts } = framing;
      const order = size === 1 ? "" : endian === "bigEndian" ? ", big-endian" : ", little-endian";
      const place = at === 0 && header === size ? "" : ` at ${at} of a header of ${header} bytes`;
      const what = { body: "", rest: ", counts what is behind it", frame: ", counts the whole frame" }[counts];
      return `length of ${size} ${size === 1 ? "byte" : "bytes"}${order}${place}${what}`;
    }
  }
}

const NAMES: Readonly<Record<string, string>> = {
  "0": "NUL",
  "10": "LF",
  "13": "CR",
  "13,10": "CR LF",
  "9": "a tab",
  "32": "a space",
};

function delimiterTitle(bytes: readonly number[]): string {
  const name = NAMES[bytes.join()];
  if (name !== undefined) return name;
  const printable = bytes.every((byte) => byte > 0x20 && byte < 0x7f);
  return printable
    ? JSON.stringify(String.fromCharCode(...bytes))
    : bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
