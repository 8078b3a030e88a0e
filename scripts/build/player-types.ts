import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { declarations } from "../../src/compiler/declarations.ts";
import { generateTypes } from "../../src/library/generate-types.ts";
import { readLibrarySwf } from "../../src/player/node/package.ts";

/** Writes the types of the installed player's library: natives are compiled against them. */
export async function writePlayerTypes(): Promise<void> {
  await mkdir(dirname(declarations.player), { recursive: true });
  await writeFile(declarations.player, generateTypes(await readLibrarySwf()));
}
