import { describeLibrary } from "./describe.ts";
import { writeTypeDeclarations } from "./type-declarations.ts";

/**
 * TypeScript declarations of a player's own library.
 *
 * @param librarySwf the SWF inside Ruffle's wasm (`findEmbeddedSwf`)
 * @throws SwfError, AbcError
 */
export function generateTypes(librarySwf: Uint8Array): string {
  return `// Generated from the player's own library.\n${writeTypeDeclarations(describeLibrary(librarySwf))}`;
}
