import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "./exit-code.ts";

/**
 * The first of these files of the package that is there. Source files and built ones have different places.
 *
 * @param paths relative to the package's folder
 * @throws EnvironmentError
 */
export function packageFile(...paths: string[]): string {
  const root = packageRoot();
  const found = paths.map((path) => join(root, path)).find((path) => existsSync(path));
  if (found === undefined) throw new EnvironmentError(`${join(root, paths[0]!)} is missing; run npm run build`);
  return found;
}

/** The nearest folder upwards that holds a package.json: this file runs from `cli` and, built, from `dist`. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
