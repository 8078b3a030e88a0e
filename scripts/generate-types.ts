import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTypes } from "../src/library/generate-types.ts";
import { readLibrarySwf } from "../src/player/node/package.ts";

/** Writes the types of the installed player's library to `build/types/player.d.ts`. */
export async function writePlayerTypes(): Promise<void> {
  const output = fileURLToPath(new URL("../build/types/player.d.ts", import.meta.url));
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, generateTypes(await readLibrarySwf()));
}
