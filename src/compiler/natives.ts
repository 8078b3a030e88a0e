import ts from "typescript";
import { writeAbc } from "../abc/writer.ts";
import { type CompileOptions, compileAbc } from "./compile.ts";
import { declarations, nativeSources } from "./declarations.ts";

/** What `compileNatives` takes. */
export interface CompileNativesOptions
  extends Pick<CompileOptions, "files">,
    Partial<Omit<CompileOptions, "files" | "exports">> {
  /** folders that packages are counted from; flashnet's own natives are among them anyway */
  sourceRoots: readonly string[];
}

/**
 * Compiles natives to the bytecode of a `NativeLibrary`: what the files export is package-internal. By default they are
 * checked against the player that comes with flashnet, and read from the file system.
 *
 * @throws CompileError with a diagnostic for everything that is wrong
 */
export function compileNatives({ sourceRoots, ...options }: CompileNativesOptions): Uint8Array {
  const { abc } = compileAbc({
    libraries: [declarations.avm2, declarations.player],
    host: ts.sys,
    ...options,
    sourceRoots: [...sourceRoots, nativeSources],
    exports: "internal",
  });
  return writeAbc(abc);
}
