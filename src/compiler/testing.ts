import type { SourceHost } from "./program.ts";

/** A host whose files are in memory; those in `/lib` are the libraries. */
export function memoryHost(files: Record<string, string>): { host: SourceHost; libraries: string[] } {
  return {
    host: {
      readFile: (path) => files[path],
      fileExists: (path) => path in files,
      getCurrentDirectory: () => "/",
    },
    libraries: Object.keys(files).filter((path) => path.startsWith("/lib/")),
  };
}
