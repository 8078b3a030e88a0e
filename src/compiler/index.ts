/** TypeScript to AVM2: docs/compiler.md. */
export { type CompileOptions, compileAbc } from "./compile.ts";
export { CompileError, type Diagnostic } from "./errors.ts";
export type { SourceHost } from "./program.ts";
export type { Exports } from "./semantics/names.ts";
export { type CompileSwfOptions, compileSwf } from "./swf.ts";
