import { cpSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../src/testing/compile.ts";

/**
 * Copies the sources of our natives, and the files with constants that they import from elsewhere, to where natives of
 * others import them from. Each keeps its place in the repository, so that imports find each other.
 *
 * @returns their paths from the root
 */
export function copyNativeSources(target: string): string[] {
  const files = [...nativeSourceFiles()].sort();
  for (const file of files) cpSync(join(root, file), join(target, file));
  return files;
}

function nativeSourceFiles(): Set<string> {
  const natives = readdirSync(join(root, "avm2-natives"), { recursive: true, encoding: "utf8" });
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, path] of readFileSync(join(root, file), "utf8").matchAll(/ from "(\.{1,2}\/[^"]+)"/g)) {
      visit(join(dirname(file), path!));
    }
  };
  for (const name of natives)
    if (/\.ts$/.test(name) && !/\.test\.ts$|^testing\//.test(name)) visit(join("avm2-natives", name));
  return files;
}
