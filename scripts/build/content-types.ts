import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { declarations } from "../../src/compiler/declarations.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { generateTypes } from "../../src/library/generate-types.ts";
import { readLibrarySwf } from "../../src/player/node/package.ts";

/** Writes the types that content sees: the player's, and those of the compiled natives. */
export async function writeContentTypes(): Promise<void> {
  await mkdir(dirname(declarations.content), { recursive: true });
  await writeFile(declarations.content, generateTypes(await readLibrarySwf(), builtinNatives));
}
