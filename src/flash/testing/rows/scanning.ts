import type { ObjectEncoding } from "../../bytes/data.ts";
import { compact, type ValueRow } from "../amf-row.ts";
import { amfSections } from "./index.ts";

/** What a scanner says of a value and of everything that it begins with: spec/bytearray.md §7–9. */
export interface ScanRow {
  name: string;
  encoding: ObjectEncoding;
  /** hexadecimal, without spaces */
  bytes: string;
  /**
   * By how many of the bytes are there, none to all: `.` there is more to come, `+` the value is whole or nobody can
   * tell, `x` it is no AMF
   */
  expected: string;
}

function row(encoding: ObjectEncoding, name: string, spaced: string, whole: string): ScanRow {
  const bytes = compact(spaced);
  return { name, encoding, bytes, expected: whole.padStart(bytes.length / 2 + 1, ".") };
}

/** Bytes of AMF3 as a value in AMF0. */
const in0 = (bytes: string): string => `11 ${bytes}`;

const own: ScanRow[] = [
  row(3, "AMF3: a marker that there is not", "12", "x"),
  row(3, "AMF3: the highest marker", "ff", "x"),
  row(3, "AMF3: the fourth byte of a U29 is whole", "04 ff ff ff ff", "+"),
  row(3, "AMF3: a string reference", "06 00", "+"),
  row(3, "AMF3: a reference to an object", "0a 00", "+"),
  row(3, "AMF3: references of every kind", "09 0f 01 08 00 09 00 0b 00 0c 00 0d 00 10 00 11 00", "+"),
  row(3, "AMF3: traits that are not there", "0a 01", "x"),
  row(3, "AMF3: traits of an object before", "09 05 01 0a 13 01 03 61 01 0a 01 01", "+"),
  row(3, "AMF3: traits of an object before are known in its members", "0a 13 01 03 61 0a 01 01", "+"),
  row(3, "AMF3: an externalizable object, behind its class", "0a 07 03 61", "+"),
  row(3, "AMF3: all behind an externalizable object is taken to be there", "09 05 01 0a 07 03 61 00 12 ff", "++++"),
  row(3, "AMF3: a dynamic object", "0a 0b 01 03 61 01 03 62 01 01", "+"),
  row(3, "AMF3: an array's properties go before its elements", "09 03 03 61 01 01 12", "x"),
  row(3, "AMF3: a vector of objects", "10 03 00 03 61 12", "x"),
  row(3, "AMF3: a dictionary's keys and values", "11 03 00 01 12", "x"),
  row(3, "AMF3: an array that claims much", "09 ff ff ff ff 01 01", "."),
  row(3, "AMF3: a byte array that claims much", "0c ff ff ff ff 01", "."),
  row(3, "AMF3: a vector of numbers that claims much", "0f ff ff ff ff 00 01", "."),
  row(0, "AMF0: a marker that there is not", "12", "x"),
  row(0, "AMF0: a movie clip", "04", "x"),
  row(0, "AMF0: an end without an object", "09", "x"),
  row(0, "AMF0: a record set", "0e", "x"),
  row(0, "AMF0: unsupported", "0d", "+"),
  row(0, "AMF0: a reference", "07 00 00", "+"),
  row(0, "AMF0: an empty name is a name", "03 00 00 05 00 00 09", "+"),
  row(0, "AMF0: the count of an ECMA array is not to be trusted", "08 ff ff ff ff 00 00 09", "+"),
  row(0, "AMF0: a strict array that claims much", "0a ff ff ff ff 05", "."),
  row(0, "AMF0: a long string that claims much", "0c ff ff ff ff 05", "."),
  row(0, "AMF0: a typed object", "10 00 01 61 00 01 62 05 00 00 09", "+"),
  row(0, "AMF0: a value of AMF3", in0("09 03 01 04 05"), "+"),
  row(0, "AMF0: no AMF3 behind its marker", in0("12"), "x"),
  row(
    0,
    "AMF0: each value of AMF3 has traits of its own",
    `0a 00000002 ${in0("0a 13 01 03 61 01")} ${in0("0a 01")}`,
    "x",
  ),
];

/** Values that wrote themselves: only their class knows where they end, so all behind that is taken to be there. */
const isOpaque = ({ bytes }: ValueRow): boolean => compact(bytes).includes("0a07");

/** Digits of values that are left out, as every beginning of a value is looked at. */
const LONG = 2000;

const known: ScanRow[] = amfSections.flatMap(({ values }) =>
  values
    .filter((value) => !isOpaque(value) && value.bytes.length < LONG)
    .map(({ name, bytes, encoding = 3 }) => row(encoding, `AMF${encoding}: ${name}`, bytes, "+")),
);

export const scanRows: readonly ScanRow[] = [...own, ...known];
