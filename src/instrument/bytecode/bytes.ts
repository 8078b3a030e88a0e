import { fromHex } from "../../../base/hex.ts";
import type { BytecodeName } from "./names.ts";

const known = new Map<BytecodeName, Uint8Array>();

/** The bytes of what is asked for, made once. */
export function bytesOf(name: BytecodeName, digits: Readonly<Partial<Record<BytecodeName, string>>>): Uint8Array {
  const bytes = known.get(name) ?? fromHex(digits[name]!);
  known.set(name, bytes);
  return bytes;
}
