import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "./exit-code.ts";

/**
 * A file or folder that the build has made.
 *
 * @param path relative to the package's folder
 * @throws EnvironmentError
 */
export function packageFile(path: string): string {
  const file = join(packageRoot(), path);
  if (!existsSync(file)) throw new EnvironmentError(`${file} is missing; run npm run build`);
  return file;
}

/** The nearest folder upwards that holds a package.json: this file runs from `cli` and, built, from `dist`. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
