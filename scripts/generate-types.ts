import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTypes } from "../src/library/generate-types.ts";
import { readLibrarySwf } from "../src/player/node/package.ts";

const folder = fileURLToPath(new URL("../build/types/", import.meta.url));

/** Writes the types of the installed player's library to `build/types/player.d.ts`: natives are compiled against them. */
export async function writePlayerTypes(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "player.d.ts"), generateTypes(await readLibrarySwf()));
}

/** Writes the types that content sees to `build/types/content.d.ts`: the player's, and those of the compiled natives. */
export async function writeContentTypes(): Promise<void> {
  const { builtinNatives } = await import("../src/instrument/builtin-natives.ts");
  await writeFile(join(folder, "content.d.ts"), generateTypes(await readLibrarySwf(), builtinNatives));
}
