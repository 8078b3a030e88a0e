import type { AbcFile } from "../abc/model.ts";
import { emitEffect, emitValue } from "./emit/expressions.ts";
import { emitClosure } from "./emit/functions.ts";
import { compileScripts } from "./emit/scripts.ts";
import { emitStatement } from "./emit/statements.ts";
import { Unit } from "./emit/unit.ts";
import type { Exports } from "./semantics/names.ts";
import { type ProgramOptions, SourceProgram } from "./source/program.ts";

export interface CompileOptions extends ProgramOptions {
  /** where what files export is visible: everywhere, or only to code of the same package. Default `public` */
  exports?: Exports;
  /** write file names and lines, which the stack traces of errors show. Default true */
  debug?: boolean;
  /** JSDoc tags to keep as metadata of classes and members: `["since"]` makes `@since SWF 13` `[since("SWF 13")]` */
  metadata?: readonly string[];
}

/** Compiles a checked program. @throws CompileError with all that it refuses */
export function compileProgram(source: SourceProgram, options: CompileOptions): AbcFile {
  const { exports = "public", debug = true, metadata = [] } = options;
  const unit = new Unit(
    source,
    { exports, debug, metadata },
    { value: emitValue, effect: emitEffect, statement: emitStatement, closure: emitClosure },
  );
  compileScripts(unit);
  source.throwIfWrong();
  return unit.abc;
}

/**
 * Compiles TypeScript files, with all that they import, to one ABC file. The script of the last file comes last, which
 * is the one a player runs when it loads the file.
 *
 * @throws CompileError with a diagnostic for everything that is wrong
 */
export function compileAbc(options: CompileOptions): { abc: AbcFile } {
  return { abc: compileProgram(new SourceProgram(options), options) };
}
