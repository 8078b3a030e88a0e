/** The bytecode of all natives, at hand. Pages have in-parts.ts in place of this: `#bytecode` in package.json. */
import { digits as air } from "./air.ts";
import { digits as avm1 } from "./avm1.ts";
import { digits as byteArray } from "./byte-array.ts";
import { bytesOf } from "./bytes.ts";
import { digits as flash } from "./flash.ts";
import type { BytecodeName, BytecodePart, Digits } from "./parts.ts";

const all: Digits = { ...flash, ...air, ...byteArray, ...avm1 };

/** @throws PartError in pages, before its part is loaded */
export function bytecodeOf(name: BytecodeName): Uint8Array {
  return bytesOf(name, all);
}

/**
 * Loads what is not there yet of some parts.
 *
 * @returns undefined when all of it is there; rejects with PartError
 */
export function loadBytecode(_parts: readonly BytecodePart[]): Promise<void> | undefined {
  return undefined;
}
