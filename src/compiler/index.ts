/** TypeScript to AVM2: docs/compiler.md. */
export type { AbcFile } from "../abc/model.ts";
export { writeAbc } from "../abc/writer.ts";
export { type CompileOptions, compileAbc } from "./compile.ts";
export { type Declarations, declarations, nativeSources } from "./declarations.ts";
export { type CompileNativesOptions, compileNatives } from "./natives.ts";
export type { Exports } from "./semantics/names.ts";
export { CompileError, type Diagnostic } from "./source/errors.ts";
export type { SourceHost } from "./source/program.ts";
export { type CompileSwfOptions, compileSwf } from "./swf.ts";
