import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, expect, it } from "vitest";
import { root } from "../src/testing/compile.ts";

/** Codes of the errors of the whole project, and the class that declares each. */
let codes: Map<string, string>;

beforeAll(() => {
  const configFile = join(root, "tsconfig.json");
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
  )!;
  const files = config.fileNames.filter(
    (file) => /\/(base|host|src|web|cli)\//.test(file) && !/\.test\.ts$/.test(file),
  );
  const program = ts.createProgram(files, config.options);
  const checker = program.getTypeChecker();
  codes = new Map();
  for (const file of program.getSourceFiles()) {
    if (program.isSourceFileFromExternalLibrary(file) || file.isDeclarationFile) continue;
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue;
      const member = statement.members.find((member) => member.name?.getText() === "code");
      const type = checker.getTypeAtLocation(statement) as ts.InterfaceType;
      if (member === undefined || !isFlashnetError(type, checker)) continue;
      for (const code of literals(checker.getTypeAtLocation(member))) codes.set(code, statement.name.text);
    }
  }
});

function isFlashnetError(type: ts.InterfaceType, checker: ts.TypeChecker): boolean {
  return checker
    .getBaseTypes(type)
    .some((base) => base.symbol?.name === "FlashnetError" || isFlashnetError(base as ts.InterfaceType, checker));
}

/** The strings that a type stands for; a type that is no list of them gives its text, which is no code. */
function literals(type: ts.Type): string[] {
  if (type.isUnion()) return type.types.flatMap(literals);
  return [type.isStringLiteral() ? type.value : `(${type.flags})`];
}

it("every code begins with FLASHNET_", () => {
  expect(codes.size).toBeGreaterThan(50);
  for (const code of codes.keys()) expect(code).toMatch(/^FLASHNET_[A-Z0-9_]+$/);
});

it("docs/errors.md has every code with its class, and no other", () => {
  const table = readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/^\| (`FLASHNET_.*?) \| `(\w+)` \|/gm);
  const documented = [...table].flatMap(([, cell, name]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map(([, code]) => [code!, name!] as const),
  );
  expect(new Set(documented.map(([code]) => code)).size).toBe(documented.length);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(codes));
});
