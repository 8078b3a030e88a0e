import ts from "typescript";
import { type Trait, TraitKind } from "../../abc/model.ts";
import { hasModifier, heritageSymbol } from "../semantics/symbols.ts";
import { Any } from "../semantics/types.ts";
import { compileClass } from "./classes.ts";
import { emitEnum } from "./enums.ts";
import { constantTrait, initialConstant } from "./fields.ts";
import { compileFunction } from "./functions.ts";
import { emitHoistedVariables } from "./hoisting.ts";
import { compileInterface } from "./interfaces.ts";
import { metadataOf } from "./metadata.ts";
import { Method } from "./method.ts";
import { bindPattern } from "./patterns.ts";
import { addMethodInfo, NO_PARAMETERS } from "./signatures.ts";
import { isTypeOnly } from "./statements.ts";
import type { Unit } from "./unit.ts";

type ClassIndices = ReadonlyMap<ts.Statement, number>;

/** Compiles all files: one script each, in the given order. */
export function compileScripts(unit: Unit): void {
  const indices = compileClasses(unit);
  checkNames(unit);
  for (const file of unit.source.files) compileScript(unit, file, indices);
}

/** Classes and interfaces come after those they extend, whatever files they are in. */
function compileClasses(unit: Unit): ClassIndices {
  const indices = new Map<ts.Statement, number>();
  const seen = new Set<ts.Statement>();
  const add = (node: ts.Statement): void => {
    if (seen.has(node) || node.getSourceFile().isDeclarationFile) return;
    seen.add(node);
    if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) return;
    for (const { types } of node.heritageClauses ?? []) {
      for (const type of types) {
        const declarations = heritageSymbol(unit.checker, type)?.declarations ?? [];
        for (const declaration of declarations) add(declaration as ts.Node as ts.Statement);
      }
    }
    if (ts.isClassDeclaration(node)) {
      if (!node.name) unit.report(node, "FN1001", "A class without a name", "Name it.");
      else if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) unit.report(node, "FN1001", "A declared class");
      else indices.set(node, compileClass(unit, node));
    } else if (unit.types.isRuntimeInterface(unit.checker.getSymbolAtLocation(node.name)!)) {
      indices.set(node, compileInterface(unit, node));
    }
  };
  for (const file of unit.source.files) for (const statement of file.statements) add(statement);
  return indices;
}

/** Files of a package share its names. */
function checkNames(unit: Unit): void {
  const seen = new Map<string, ts.SourceFile>();
  for (const file of unit.source.files) {
    const symbol = unit.checker.getSymbolAtLocation(file);
    for (const exported of symbol ? unit.checker.getExportsOfModule(symbol) : []) {
      const declaration = exported.valueDeclaration;
      if (!declaration || declaration.getSourceFile() !== file) continue;
      const { namespace, name } = unit.names.topLevel(exported);
      const key = `${namespace.kind} ${namespace.uri} ${name}`;
      if ((seen.get(key) ?? file) !== file) unit.report(declaration, "FN2006", name, namespace.uri);
      seen.set(key, file);
    }
  }
}

function compileScript(unit: Unit, file: ts.SourceFile, indices: ClassIndices): void {
  const captures = unit.captures(file);
  const m = new Method(unit, {
    container: captures.container(file),
    captures,
    owner: undefined,
    returnType: Any,
    parameterCount: 1,
    baseScopes: 0,
    outer: [],
  });
  const initializer = addMethodInfo(unit, NO_PARAMETERS, unit.source.relativeName(file), m.flags);
  m.pushThisScope();
  m.enterOwnEnvironment();
  emitHoistedVariables(m, file);
  const traits: Trait[] = [];
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement)) emitClass(m, statement, indices, traits);
  }
  for (const statement of file.statements) emitTopLevel(m, statement, indices, traits);
  m.finish(initializer);
  unit.abc.scripts.push({ initializer, traits });
}

function emitTopLevel(m: Method, node: ts.Statement, indices: ClassIndices, traits: Trait[]): void {
  if (ts.isClassDeclaration(node)) emitClass(m, node, indices, traits);
  else if (ts.isFunctionDeclaration(node)) traits.push(...functionTrait(m.unit, node));
  else if (ts.isVariableStatement(node)) emitVariables(m, node, traits);
  else if (ts.isEnumDeclaration(node)) {
    if (isTypeOnly(node)) return;
    traits.push(variableTrait(m.unit, node, node.name, true));
    emitEnum(m, node);
  } else if (ts.isImportDeclaration(node)) {
    if (!node.importClause) m.unit.report(node, "FN1001", "An import for its effects", "Call a function of the file.");
  } else if (ts.isExportDeclaration(node)) checkExport(m.unit, node);
  else if (ts.isExportAssignment(node) || ts.isImportEqualsDeclaration(node)) {
    m.unit.report(node, "FN1001", "This form of import or export", "Export declarations by name.");
  } else m.statement(node);
}

function emitClass(
  m: Method,
  node: ts.ClassDeclaration | ts.InterfaceDeclaration,
  indices: ClassIndices,
  traits: Trait[],
): void {
  const classIndex = indices.get(node);
  if (classIndex === undefined) return;
  const name = m.unit.abc.instances[classIndex]!.name;
  traits.push({ kind: TraitKind.Class, name, slotId: 0, classIndex, ...metadataOf(m.unit, node, 0) });
  m.markLine(node);
  m.asm.emit("getlocal", 0);
  if (ts.isInterfaceDeclaration(node)) m.asm.emit("pushnull");
  else m.asm.emit("getlex", m.unit.abc.instances[classIndex]!.superName);
  m.asm.emit("newclass", classIndex);
  m.asm.emit("initproperty", name);
}

function functionTrait(unit: Unit, node: ts.FunctionDeclaration): Trait[] {
  if (!node.body) {
    if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) unit.report(node, "FN1001", "A declared function");
    return [];
  }
  if (!node.name) {
    unit.report(node, "FN1001", "A function without a name", "Name it.");
    return [];
  }
  const name = unit.names.topLevel(unit.checker.getSymbolAtLocation(node.name)!);
  const method = compileFunction(unit, node, name.name, { owner: undefined, baseScopes: 0 });
  return [{ kind: TraitKind.Method, name: unit.name(name), dispatchId: 0, method, ...metadataOf(unit, node, 0) }];
}

function emitVariables(m: Method, node: ts.VariableStatement, traits: Trait[]): void {
  const { declarationList } = node;
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) {
    m.unit.report(node, "FN1001", "A declared variable");
    return;
  }
  const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
  for (const declaration of declarationList.declarations) {
    if (!ts.isIdentifier(declaration.name)) {
      for (const name of boundNames(declaration.name))
        traits.push(variableTrait(m.unit, name.parent as ts.BindingElement, name, isConst));
      m.markLine(declaration);
      bindPattern(m, declaration.name, m.value(declaration.initializer!));
      continue;
    }
    // Its value is wherever its name is.
    const symbol = m.unit.checker.getSymbolAtLocation(declaration.name)!;
    if (m.unit.constants.ofSymbol(symbol) && !hasModifier(node, ts.SyntaxKind.ExportKeyword)) continue;
    traits.push(variableTrait(m.unit, declaration, declaration.name, isConst));
    if (!declaration.initializer || initialConstant(m.unit, declaration)) continue;
    m.markLine(declaration);
    m.asm.emit("getlocal", 0);
    m.value(declaration.initializer, m.unit.expressionTypes.ofDeclaration(declaration));
    m.asm.emit("initproperty", m.unit.name(m.unit.names.topLevel(symbol)));
  }
}

function variableTrait(
  unit: Unit,
  declaration: ts.VariableDeclaration | ts.BindingElement | ts.EnumDeclaration,
  identifier: ts.Identifier,
  isConst: boolean,
): Trait {
  const name = unit.names.topLevel(unit.checker.getSymbolAtLocation(identifier)!);
  const constant = ts.isVariableDeclaration(declaration) ? initialConstant(unit, declaration) : undefined;
  return {
    kind: isConst ? TraitKind.Const : TraitKind.Slot,
    name: unit.name(name),
    slotId: 0,
    typeName: unit.typeName(unit.expressionTypes.ofDeclaration(declaration)),
    ...constantTrait(unit, constant),
    ...metadataOf(unit, declaration, 0),
  };
}

function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}

/** `export { name }` comes too late for the name's namespace; one from another file only concerns the checker. */
function checkExport(unit: Unit, node: ts.ExportDeclaration): void {
  if (node.moduleSpecifier || node.isTypeOnly) return;
  unit.report(node, "FN1001", "An export list", "Write 'export' before the declarations.");
}
