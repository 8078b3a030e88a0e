import ts from "typescript";
import { type MovieHeader, movie } from "../avm1/movie.ts";
import { ActionWriter, ConstantPool } from "../avm1/writer.ts";
import { CompileError } from "../compiler/source/errors.ts";
import type { SourceHost } from "../compiler/source/program.ts";
import { type Constants, importedConstants } from "./constants.ts";
import { FunctionCompiler } from "./functions.ts";
import { fromTypeScript, refuse } from "./refuse.ts";

export interface Avm1CompileOptions {
  /** the one file of the program; it may import constants and enums from others */
  file: string;
  /** declarations of what AVM1 has */
  libraries: readonly string[];
  host: SourceHost;
}

/**
 * Compiles a file to a movie: its statements are those of frame 1. `init: { … }`, `frame2: { … }` and so on are labelled
 * blocks for other places. A comment may have `@swf version=8 frameRate=24 width=550 height=400`.
 *
 * What is compiled is ActionScript 1, and classes as in ActionScript 2, in TypeScript's notation. The types are only the
 * checker's. Variables go by name, and `this` of arrow functions is refused.
 *
 * @param header goes before what `@swf` says
 * @throws CompileError
 */
export function compileMovie(options: Avm1CompileOptions, header: Partial<MovieHeader> = {}): Uint8Array {
  const { file, statements, constants } = parse(options);
  const timeline = (block: readonly ts.Statement[]): Uint8Array => FunctionCompiler.timeline(block, constants);
  const first: ts.Statement[] = [];
  const blocks = new Map<string, readonly ts.Statement[]>();
  for (const statement of statements) {
    if (!ts.isLabeledStatement(statement)) first.push(statement);
    else if (!ts.isBlock(statement.statement) || !/^(init|frame[1-9]\d*)$/.test(statement.label.text)) {
      refuse(statement, "Labels are 'init', 'frame2' and so on, in front of a block.");
    } else blocks.set(statement.label.text, statement.statement.statements);
  }
  const frameCount = Math.max(1, ...[...blocks.keys()].map((label) => Number(/\d+/.exec(label)?.[0] ?? 0)));
  const init = blocks.get("init");
  return movie({
    ...headerOf(file),
    ...header,
    init: init && timeline(init),
    frames: Array.from({ length: frameCount }, (_, i) =>
      timeline(i === 0 ? first : (blocks.get(`frame${i + 1}`) ?? [])),
    ),
  });
}

function headerOf(file: ts.SourceFile): Partial<MovieHeader> {
  const settings = /@swf ([^\n]*)/.exec(file.text)?.[1] ?? "";
  const numbers = [...settings.matchAll(/(version|frameRate|width|height)=([\d.]+)/g)];
  return Object.fromEntries(numbers.map(([, name, value]) => [name, Number(value)]));
}

/**
 * Compiles a file that has one function to code that calls this function. It does not depend on the names that there
 * are where it runs, nor on the SWF version: variables are registers, and the global object is `_global`. The code
 * begins with its constant pool, which has all strings.
 *
 * @throws CompileError
 */
export function compileIsolated(options: Avm1CompileOptions): Uint8Array {
  const { file, statements, constants } = parse(options);
  const [main, second] = statements;
  if (!main || !ts.isFunctionDeclaration(main) || second)
    refuse(second ?? file, "The file has one function, its program.");
  const pool = new ConstantPool();
  const code = FunctionCompiler.isolated(main, constants, pool);
  return Uint8Array.of(...new ActionWriter().constantPool(pool.strings).finish(), ...code);
}

interface Parsed {
  file: ts.SourceFile;
  /** without imports and what is declared to be elsewhere */
  statements: readonly ts.Statement[];
  constants: Constants;
}

function parse({ file, libraries, host }: Avm1CompileOptions): Parsed {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    moduleDetection: ts.ModuleDetectionKind.Legacy,
    noLib: true,
    types: [],
    noEmit: true,
    strict: false,
    allowUnusedLabels: true,
  };
  const compilerHost: ts.CompilerHost = {
    ...host,
    getSourceFile(name, settings) {
      const text = host.readFile(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, settings, true);
    },
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile() {},
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
  const program = ts.createProgram([...libraries, file], compilerOptions, compilerHost);
  const diagnostics = ts.getPreEmitDiagnostics(program).map(fromTypeScript);
  if (diagnostics.length > 0) throw new CompileError(diagnostics);
  const parsed = program.getSourceFile(file)!;
  return {
    file: parsed,
    statements: parsed.statements.filter(
      (statement) => !ts.isImportDeclaration(statement) && !(ts.isVariableStatement(statement) && isAmbient(statement)),
    ),
    constants: importedConstants(program.getTypeChecker()),
  };
}

function isAmbient({ modifiers }: ts.VariableStatement): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}
