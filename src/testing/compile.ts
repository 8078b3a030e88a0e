/** Compiles programs for tests with the project's own compiler, against the types that the build has made. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { compileMovie } from "../avm1-compiler/compile.ts";
import { compileSwf } from "../compiler/index.ts";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Declarations of AVM2 itself and of the player's library (scripts/generate-types.ts): what natives are written against. */
export const libraries: readonly string[] = [
  join(root, "src/compiler/lib/avm2.d.ts"),
  join(root, "build/types/player.d.ts"),
];

/** The same as content sees it, with our natives in it. */
const contentLibraries: readonly string[] = [libraries[0]!, join(root, "build/types/content.d.ts")];

/** Declarations of AVM1. */
export const avm1Libraries: readonly string[] = [join(root, "avm1-natives/avm1.d.ts")];

/** @param version of the SWF; default: what the file says */
export function compileAvm1Program(file: string, version?: number): Uint8Array {
  return compileMovie({ file, libraries: avm1Libraries, host: ts.sys }, { ...(version && { version }) });
}

/** @param declarations of what the program uses beyond the player's library and our natives */
export function compileProgram(main: string, declarations: readonly string[] = []): Uint8Array {
  return compileSwf({
    main,
    sourceRoots: [dirname(main)],
    libraries: [...contentLibraries, ...declarations],
    host: ts.sys,
  });
}
