import { CRLF, type Framing, LF, lengthPrefix, NUL } from "../../src/wire/framing.ts";

/** What a person can choose, beside what is proposed. */
export const FRAMINGS: readonly Framing[] = [
  { kind: "none" },
  NUL,
  LF,
  CRLF,
  lengthPrefix(1, "bigEndian"),
  lengthPrefix(2, "bigEndian"),
  lengthPrefix(2, "littleEndian"),
  lengthPrefix(4, "bigEndian"),
  lengthPrefix(4, "littleEndian"),
  lengthPrefix(2, "bigEndian", true),
  lengthPrefix(2, "littleEndian", true),
  lengthPrefix(4, "bigEndian", true),
  lengthPrefix(4, "littleEndian", true),
  { kind: "amf", encoding: 0 },
  { kind: "amf", encoding: 3 },
];
