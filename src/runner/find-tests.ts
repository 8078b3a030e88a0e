import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { TestFolderError } from "./errors.ts";

export interface TestFolder {
  /** path below the folder that was named, with slashes, or the folder's own name */
  name: string;
  path: string;
}

/** All folders with a `test.swf` and either a `test.toml` or an `output.txt`, in the order of their names. */
export function findTests(roots: readonly string[]): TestFolder[] {
  const tests = roots.flatMap((root) => {
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
      throw new TestFolderError(`${root} is no folder; check the path`);
    }
    return testsBelow(root).map((path) => ({
      path: resolve(path),
      name: relative(root, path).split(sep).join("/") || basename(resolve(root)),
    }));
  });
  return tests.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function testsBelow(folder: string): string[] {
  const subfolders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const below = subfolders
    .filter(({ name }) => name !== "node_modules")
    .flatMap(({ name }) => testsBelow(join(folder, name)));
  return isTest(folder) ? [folder, ...below] : below;
}

function isTest(folder: string): boolean {
  const has = (file: string): boolean => existsSync(join(folder, file));
  return has("test.swf") && (has("test.toml") || has("output.txt"));
}
