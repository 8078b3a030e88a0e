import ts from "typescript";
import { MethodFlags } from "../../abc/model.ts";
import { hasModifier, isStatic, staticName, superclass } from "../semantics/symbols.ts";
import { Any, Void } from "../semantics/types.ts";
import { initialConstant } from "./fields.ts";
import { emitParameters } from "./functions.ts";
import { emitDeclaredFunctions, emitHoistedVariables } from "./hoisting.ts";
import { INSTANCE_SCOPES, Method } from "./method.ts";
import { addMethodInfo, NO_PARAMETERS, registerCount, type Signature, signatureOf } from "./signatures.ts";
import type { Unit } from "./unit.ts";
import { loadVariable } from "./variables.ts";

/** Compiles a class's constructor, with its field initialisers. @returns the method's index */
export function compileConstructor(unit: Unit, owner: ts.ClassDeclaration): number {
  const declared = owner.members.find(
    (member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  const inherited = declared ? undefined : inheritedConstructor(unit, owner);
  const isOpen = inherited !== undefined && isOpenEnded(unit, inherited);
  const model = declared ?? (isOpen ? undefined : inherited);
  const signature = { ...(model ? signatureOf(unit, model) : NO_PARAMETERS), returnType: Any };
  const captures = unit.captures(owner.getSourceFile());
  const m = new Method(unit, {
    container: captures.container(owner),
    captures,
    owner,
    returnType: Void,
    parameterCount: registerCount(signature) + (isOpen ? 1 : 0),
    baseScopes: INSTANCE_SCOPES,
    outer: [],
  });
  const flags = m.flags | (isOpen ? MethodFlags.NeedRest : 0);
  const method = addMethodInfo(unit, signature, unit.names.classUri(owner), flags);
  m.enterOwnEnvironment();
  if (declared) emitDeclared(m, owner, declared, signature);
  else {
    m.markLine(owner);
    if (isOpen) passOn(m, inherited);
    else emitSuperCall(m, signature.parameters.length);
    emitFields(m, owner, undefined);
  }
  m.finish(method);
  return method;
}

/** Calls the superclass's constructor with the first arguments of this one. */
function emitSuperCall(m: Method, count: number): void {
  m.asm.emit("getlocal", 0);
  for (let i = 1; i <= count; i++) m.asm.emit("getlocal", i);
  m.asm.emit("constructsuper", count);
}

function emitDeclared(
  m: Method,
  owner: ts.ClassDeclaration,
  node: ts.ConstructorDeclaration,
  signature: Signature,
): void {
  emitParameters(m, signature);
  const statements = node.body!.statements;
  emitHoistedVariables(m, node.body!);
  emitDeclaredFunctions(m, statements);
  const hasBase = superclass(m.unit.checker, owner) !== undefined;
  if (!hasBase) {
    m.markLine(node);
    emitSuperCall(m, 0);
    emitFields(m, owner, node);
  }
  for (const statement of statements) {
    m.statement(statement);
    if (hasBase && isSuperCall(statement)) emitFields(m, owner, node);
  }
}

function isSuperCall(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) &&
    ts.isCallExpression(statement.expression) &&
    statement.expression.expression.kind === ts.SyntaxKind.SuperKeyword
  );
}

/** Emits what the constructor of the superclass is followed by: parameter properties, then field initialisers. */
function emitFields(m: Method, owner: ts.ClassDeclaration, node: ts.ConstructorDeclaration | undefined): void {
  for (const parameter of node?.parameters ?? []) {
    if (!ts.isParameterPropertyDeclaration(parameter, parameter.parent)) continue;
    const [variable, property] = m.unit.checker.getSymbolsOfParameterPropertyDeclaration(
      parameter,
      (parameter.name as ts.Identifier).text,
    );
    m.asm.emit("getlocal", 0);
    loadVariable(m, variable!);
    m.asm.emit("initproperty", m.unit.name(m.unit.names.member(property!, property!.name, owner)));
  }
  for (const member of owner.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member) || !member.initializer) continue;
    if (hasModifier(member, ts.SyntaxKind.DeclareKeyword) || initialConstant(m.unit, member)) continue;
    const name = staticName(member.name);
    if (name === undefined) continue;
    m.markLine(member);
    m.asm.emit("getlocal", 0);
    m.value(member.initializer, m.unit.expressionTypes.ofDeclaration(member));
    m.asm.emit("initproperty", m.unit.name(m.unit.names.declaredMember(member, name)));
  }
}

/** The constructor that a class without one has. */
function inheritedConstructor(unit: Unit, owner: ts.ClassDeclaration): ts.ConstructorDeclaration | undefined {
  for (let base = superclass(unit.checker, owner); base; base = superclass(unit.checker, base)) {
    const isPlayers = unit.source.isLibrary(base.getSourceFile());
    const found = base.members.find(
      (member): member is ts.ConstructorDeclaration =>
        ts.isConstructorDeclaration(member) && (isPlayers || member.body !== undefined),
    );
    if (found) return found;
  }
  return undefined;
}

/** Whether arguments have to be passed on as they come: the player's defaults are not known. */
function isOpenEnded(unit: Unit, node: ts.ConstructorDeclaration): boolean {
  if (node.parameters.some(({ dotDotDotToken }) => dotDotDotToken)) return true;
  return unit.source.isLibrary(node.getSourceFile()) && node.parameters.some(({ questionToken }) => questionToken);
}

/** Calls the superclass's constructor with as many arguments as there are; nothing calls it with an Array. */
function passOn(m: Method, inherited: ts.ConstructorDeclaration): void {
  const most = inherited.parameters.length;
  if (inherited.parameters.some(({ dotDotDotToken }) => dotDotDotToken)) {
    m.unit.report(m.owner!, "FN1008", "The superclass's constructor");
  }
  const end = m.asm.label();
  const cases = Array.from({ length: most + 1 }, () => m.asm.label());
  m.asm.emit("getlocal", 1);
  m.asm.emit("getproperty", m.unit.publicName("length"));
  m.asm.emit("convert_i");
  m.asm.lookupSwitch(cases[most]!, cases);
  cases.forEach((label, count) => {
    m.asm.place(label);
    m.asm.emit("getlocal", 0);
    for (let i = 0; i < count; i++) {
      m.asm.emit("getlocal", 1);
      m.asm.emit("pushbyte", i);
      m.asm.emit("getproperty", m.unit.runtimePublicName());
    }
    m.asm.emit("constructsuper", count);
    m.asm.branch("jump", end);
  });
  m.asm.place(end);
}
