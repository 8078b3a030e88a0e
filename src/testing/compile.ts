/** Compiles programs for tests with the project's own compiler, against the types that the build has made. */
import { join } from "node:path";
import ts from "typescript";
import { compileMovie } from "../avm1-compiler/compile.ts";
import { compileSwf, declarations } from "../compiler/index.ts";
import { root } from "./root.ts";

export { root };

/** Declarations of AVM2 itself and of the player's library (scripts/build/player-types.ts): what natives are written against. */
export const libraries: readonly string[] = [declarations.avm2, declarations.player];

/** Declarations of AVM1. */
export const avm1Libraries: readonly string[] = [join(root, "avm1-natives/avm1.d.ts")];

/** @param version of the SWF; default: what the file says */
export function compileAvm1Program(file: string, version?: number): Uint8Array {
  return compileMovie({ file, libraries: avm1Libraries, host: ts.sys }, { ...(version && { version }) });
}

/** @param further declarations of what the program uses beyond the player's library and our natives */
export function compileProgram(main: string, further: readonly string[] = []): Uint8Array {
  return compileSwf({
    main,
    libraries: [declarations.avm2, declarations.content, ...further],
  });
}
