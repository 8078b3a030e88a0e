/** All that is put into SWFs, and how, at hand. Pages have natives-when-needed.ts in place of this: `#natives` in package.json. */
import { digits as air } from "./bytecode/air.ts";
import { digits as avm1 } from "./bytecode/avm1.ts";
import { digits as byteArray } from "./bytecode/byte-array.ts";
import { bytesOf } from "./bytecode/bytes.ts";
import { digits as flash } from "./bytecode/flash.ts";
import type { BytecodeName, BytecodePart, Digits } from "./bytecode/names.ts";

export { carryOut } from "./carry-out.ts";

const all: Digits = { ...flash, ...air, ...byteArray, ...avm1 };

/** @throws PartError in pages, before its part is loaded */
export function bytecodeOf(name: BytecodeName): Uint8Array {
  return bytesOf(name, all);
}

/**
 * Loads what is not there yet: these parts, and what carries plans out.
 *
 * @returns undefined when all of it is there; rejects with PartError
 */
export function loadParts(_parts: readonly BytecodePart[]): Promise<void> | undefined {
  return undefined;
}
