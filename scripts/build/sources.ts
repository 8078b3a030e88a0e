/** Which programs there are to compile, and what each is made of. Paths are relative to the root. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../src/testing/root.ts";

/** Every program below a folder. */
export function programsBelow(folder: string): string[] {
  return sourcesBelow(folder).filter((path) => /^(Main|Child|Movie)\.ts$/.test(basename(path)));
}

/** What a program may import: the sources below its folder. */
export function sourcesOf(main: string): string[] {
  return sourcesBelow(dirname(main)).filter((path) => !path.endsWith(".test.ts"));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? sourcesBelow(path) : path.endsWith(".ts") ? [path] : [];
    })
    .sort();
}
