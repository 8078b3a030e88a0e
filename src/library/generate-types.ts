import type { NativeLibrary } from "../instrument/natives.ts";
import { describeLibrary } from "./describe.ts";
import { withNatives } from "./natives.ts";
import { writeTypeDeclarations } from "./type-declarations.ts";

/**
 * TypeScript declarations of a player's own library.
 *
 * @param librarySwf the SWF inside Ruffle's wasm (`findEmbeddedSwf`)
 * @param natives that content has besides
 * @throws SwfError, AbcError
 */
export function generateTypes(librarySwf: Uint8Array, natives: readonly NativeLibrary[] = []): string {
  const library = withNatives(describeLibrary(librarySwf), natives);
  return `// Generated from the player's own library.\n${writeTypeDeclarations(library)}`;
}
