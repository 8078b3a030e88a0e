import ts from "typescript";
import { CompileError, type Diagnostic, formatMessage, type MessageCode } from "./errors.ts";

/** What the compiler needs of a file system; `ts.sys` has it. Paths have forward slashes. */
export interface SourceHost {
  readFile(path: string): string | undefined;
  fileExists(path: string): boolean;
  directoryExists?(path: string): boolean;
  getCurrentDirectory(): string;
  /** where a file is in truth, by whatever links: packages are found by links */
  realpath?(path: string): string;
}

export interface ProgramOptions {
  /** files to compile; what they import is compiled with them */
  files: readonly string[];
  /** directories that packages are counted from: `ROOT/flash/net/Socket.ts` is in package `flash.net` */
  sourceRoots: readonly string[];
  /** declaration files: `lib/avm2.d.ts` and those of the player's library */
  libraries: readonly string[];
  host: SourceHost;
}

/** The types are ActionScript's: everything that is no number or boolean may be null. */
const compilerOptions: ts.CompilerOptions = {
  // The oldest target knows only what AVM2 can do as well: no iterators, no private names.
  target: ts.ScriptTarget.ES5,
  ignoreDeprecations: "6.0",
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  noEmit: true,
  noLib: true,
  types: [],
  skipLibCheck: true,
  strict: true,
  strictNullChecks: false,
  strictPropertyInitialization: false,
  useUnknownInCatchVariables: false,
  noFallthroughCasesInSwitch: false,
};

/** Diagnostics whose text in TypeScript recommends an option that does not exist here. */
const rewordings = new Map([
  [18028, "Private identifiers are not supported. Write 'private'."],
  [2461, "Only an Array can be destructured by position or spread."],
  [2495, "for…of needs an Array, a Vector or a string."],
  [2548, "Only an Array can be destructured by position or spread."],
  [2549, "for…of needs an Array, a Vector or a string."],
  [2569, "for…of needs an Array, a Vector or a string."],
  [2802, "for…of needs an Array, a Vector or a string."],
  [1432, "'for await' is not supported."],
  [2712, "import() is not supported. Import at the top of the file."],
  [18045, "'accessor' is not supported. Write get and set."],
  [2705, "Async functions are not supported. Use events or callbacks."],
  [2737, "BigInts are not supported."],
]);

/**
 * Restrictions of that old target that AVM2 does not have: functions in blocks, accessors behind `super`. And that
 * there is no `Promise`, which is reported where one is needed.
 */
const notInAvm2 = new Set([1250, 1251, 1252, 2340, 2468]);

/** A type-checked program, and where its errors are collected. */
export class SourceProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /**
   * What is compiled, each file after those it imports where that is possible; the last root comes last. Files outside
   * the source roots are not: of those only constants can be used, which are written where they are used.
   */
  readonly files: readonly ts.SourceFile[];
  readonly #roots: readonly string[];
  readonly #libraries: ReadonlySet<ts.SourceFile>;
  readonly #diagnostics: Diagnostic[] = [];

  /** @throws CompileError with what TypeScript finds wrong */
  constructor({ files, sourceRoots, libraries, host }: ProgramOptions) {
    const directory = host.getCurrentDirectory();
    const absolute = (path: string): string => normalise(path, directory);
    this.#roots = sourceRoots.map((root) => `${absolute(root).replace(/\/$/, "")}/`);
    this.program = ts.createProgram([...libraries, ...files].map(absolute), compilerOptions, compilerHost(host));
    this.checker = this.program.getTypeChecker();
    this.#libraries = new Set(libraries.flatMap((library) => this.program.getSourceFile(absolute(library)) ?? []));
    for (const diagnostic of ts.getPreEmitDiagnostics(this.program)) {
      if (!notInAvm2.has(diagnostic.code)) this.#addTypeScript(diagnostic);
    }
    this.throwIfWrong();
    const roots = new Set(files.map(absolute));
    for (const path of roots) this.#checkPackage(path);
    this.files = this.#inImportOrder([...roots]).filter((file) => this.isCompiled(file));
  }

  isLibrary(file: ts.SourceFile): boolean {
    return file.isDeclarationFile;
  }

  /** Whether the file is in a source root. */
  isCompiled(file: ts.SourceFile): boolean {
    return this.#rootOf(file.fileName) !== undefined;
  }

  /** Whether the file was passed as a library, so that what it declares outside of modules is global. */
  isGlobalLibrary(file: ts.SourceFile): boolean {
    return this.#libraries.has(file);
  }

  /** The file's path from its source root. */
  relativeName(file: ts.SourceFile): string {
    const root = this.#rootOf(file.fileName);
    return root === undefined ? basename(file.fileName) : file.fileName.slice(root.length);
  }

  packageOf(file: ts.SourceFile): string {
    this.#checkPackage(file.fileName);
    return this.relativeName(file).split("/").slice(0, -1).join(".");
  }

  report(node: ts.Node, code: MessageCode, ...args: string[]): void {
    const file = node.getSourceFile();
    const start = ts.isSourceFile(node) ? 0 : node.getStart(file);
    this.#add(file, start, code, formatMessage(code, args));
  }

  /** @throws CompileError if anything was reported */
  throwIfWrong(): void {
    if (this.#diagnostics.length > 0) throw new CompileError(this.#diagnostics);
  }

  #add(file: ts.SourceFile, start: number, code: string, message: string): void {
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    const known = this.#diagnostics.some(
      (other) =>
        other.code === code &&
        other.line === line + 1 &&
        other.column === character + 1 &&
        other.file === this.relativeName(file),
    );
    if (!known)
      this.#diagnostics.push({ file: this.relativeName(file), line: line + 1, column: character + 1, code, message });
  }

  #addTypeScript({ file, start, code, messageText }: ts.Diagnostic): void {
    const message =
      rewordings.get(code) ??
      ts.flattenDiagnosticMessageText(messageText, " ").replace(/ Do you need to change your target library\?.*/, "");
    if (file === undefined) this.#diagnostics.push({ file: "", line: 0, column: 0, code: `TS${code}`, message });
    else this.#add(file, start ?? 0, `TS${code}`, message);
  }

  #checkPackage(path: string): void {
    const file = this.program.getSourceFile(path);
    if (file && !this.isCompiled(file)) this.report(file, "FN2005", path);
  }

  #rootOf(path: string): string | undefined {
    return this.#roots.filter((root) => path.startsWith(root)).sort((a, b) => b.length - a.length)[0];
  }

  /** Imports first, so that a file's classes come after their superclasses from other files. */
  #inImportOrder(roots: readonly string[]): ts.SourceFile[] {
    const ordered = new Set<ts.SourceFile>();
    const visiting = new Set<ts.SourceFile>();
    const visit = (file: ts.SourceFile): void => {
      if (file.isDeclarationFile || visiting.has(file)) return;
      visiting.add(file);
      for (const statement of file.statements) {
        if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
        const symbol = statement.moduleSpecifier && this.checker.getSymbolAtLocation(statement.moduleSpecifier);
        const imported = symbol?.declarations?.find(ts.isSourceFile);
        if (imported) visit(imported);
      }
      ordered.add(file);
    };
    let last: ts.SourceFile | undefined;
    for (const root of roots) {
      const file = this.program.getSourceFile(root);
      if (file) visit(file);
      last = file;
    }
    if (last && ordered.delete(last)) ordered.add(last);
    return [...ordered];
  }
}

function compilerHost(host: SourceHost): ts.CompilerHost {
  const directory = host.getCurrentDirectory();
  return {
    getSourceFile(fileName, languageVersionOrOptions) {
      const text = host.readFile(fileName);
      return text === undefined ? undefined : ts.createSourceFile(fileName, text, languageVersionOrOptions, true);
    },
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile() {},
    getCurrentDirectory: () => directory,
    getCanonicalFileName: (fileName) => fileName,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (fileName) => host.fileExists(fileName),
    readFile: (fileName) => host.readFile(fileName),
    ...(host.realpath && { realpath: (path: string) => host.realpath!(path) }),
    ...(host.directoryExists && { directoryExists: (name: string) => host.directoryExists!(name) }),
  };
}

function normalise(path: string, directory: string): string {
  const full = path.startsWith("/") || /^[A-Za-z]:/.test(path) ? path : `${directory}/${path}`;
  const parts: string[] = [];
  for (const part of full.replaceAll("\\", "/").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
