import ts from "typescript";
import { staticName, variableSymbol } from "../semantics/symbols.ts";
import { Any, type AvmType } from "../semantics/types.ts";
import { convert } from "./convert.ts";
import { emitHoistedVariables } from "./hoisting.ts";
import { Method } from "./method.ts";
import { bindPattern, emitDefault } from "./patterns.ts";
import {
  addMethodInfo,
  closureSignature,
  type Parameter,
  registerCount,
  type Signature,
  signatureOf,
  Undefined,
} from "./signatures.ts";
import { emitStatements } from "./statements.ts";
import type { Closure, Unit } from "./unit.ts";
import { storeVariable } from "./variables.ts";

interface FunctionContext {
  owner: ts.ClassDeclaration | undefined;
  /** scopes around it that are no environments */
  baseScopes: number;
}

/** Compiles a method, accessor or function of a file's top level. @returns the method's index */
export function compileFunction(
  unit: Unit,
  node: ts.MethodDeclaration | ts.AccessorDeclaration | ts.FunctionDeclaration,
  name: string,
  context: FunctionContext,
): number {
  const captures = unit.captures(node.getSourceFile());
  const signature = signatureOf(unit, node);
  const m = new Method(unit, {
    ...context,
    container: captures.container(node),
    captures,
    returnType: signature.returnType,
    parameterCount: registerCount(signature),
    outer: [],
  });
  const method = addMethodInfo(unit, signature, name, m.flags);
  if (context.baseScopes === 0) m.pushThisScope();
  emitBody(m, signature, node);
  m.finish(method);
  return method;
}

/** Leaves a new function. See `Emitters.closure`. */
export function emitClosure(m: Method, node: Closure): void {
  const signature = closureSignature(m.unit, node);
  const inner = new Method(m.unit, {
    container: m.captures.container(node),
    captures: m.captures,
    owner: m.owner,
    baseScopes: m.baseScopes + m.scopeDepth,
    returnType: signature.returnType,
    parameterCount: registerCount(signature),
    outer: [...m.outer, ...m.active.map(({ environment }) => environment)],
  });
  const method = addMethodInfo(m.unit, signature, closureName(node), inner.flags);
  emitBody(inner, signature, node);
  inner.finish(method);
  for (const { register } of m.active) {
    m.asm.emit("getlocal", register);
    m.asm.emit("pushscope");
  }
  m.asm.emit("newfunction", method);
  for (const _ of m.active) m.asm.emit("popscope");
  if (!ts.isFunctionExpression(node) || !node.name) return;
  const symbol = m.unit.checker.getSymbolAtLocation(node.name);
  if (!symbol || !m.captures.captured(symbol)) return;
  m.asm.emit("dup");
  storeVariable(m, symbol, Any);
}

function emitBody(m: Method, signature: Signature, node: ts.FunctionLikeDeclaration): void {
  reportUnsupported(m.unit, node);
  m.enterOwnEnvironment();
  emitParameters(m, signature);
  emitFunctionBody(m, node);
}

/** Puts arguments where the body expects them. */
export function emitParameters(m: Method, { parameters, rest }: Signature): void {
  parameters.forEach((parameter, i) => {
    emitParameter(m, parameter, i + 1);
  });
  if (rest) bindParameter(m, rest, parameters.length + 1, m.unit.expressionTypes.ofParameter(rest), false);
}

function emitParameter(m: Method, { node, type, default: value }: Parameter, register: number): void {
  const declared = m.unit.expressionTypes.ofParameter(node);
  const isComplete = node.initializer === undefined || (value !== undefined && value !== Undefined);
  if (isComplete) {
    bindParameter(m, node, register, type, !m.unit.types.isAssignable(type, declared));
    return;
  }
  m.asm.emit("getlocal", register);
  emitDefault(m, node.initializer);
  if (!ts.isIdentifier(node.name)) {
    bindPattern(m, node.name, Any);
    return;
  }
  convert(m, Any, declared);
  m.asm.emit("setlocal", register);
  bindParameter(m, node, register, declared, false);
}

/** Makes a register the variable of a parameter, or copies it where that variable is. */
function bindParameter(
  m: Method,
  node: ts.ParameterDeclaration,
  register: number,
  type: AvmType,
  convertFirst: boolean,
): void {
  if (!ts.isIdentifier(node.name)) {
    m.asm.emit("getlocal", register);
    bindPattern(m, node.name, type);
    return;
  }
  const symbol = variableSymbol(m.unit.checker, node.name)!;
  const captured = m.captures.captured(symbol);
  if (!captured) m.bindRegister(symbol, register);
  if (captured || convertFirst) {
    m.asm.emit("getlocal", register);
    storeVariable(m, symbol, type);
  }
}

function emitFunctionBody(m: Method, node: ts.FunctionLikeDeclaration): void {
  const { body } = node;
  if (body === undefined) return;
  emitHoistedVariables(m, body);
  if (ts.isBlock(body)) {
    emitStatements(m, body.statements);
    return;
  }
  m.markLine(body);
  if (m.returnType.kind === "void") m.effect(body);
  else {
    m.value(body, m.returnType);
    m.asm.emit("returnvalue");
  }
}

function reportUnsupported(unit: Unit, node: ts.FunctionLikeDeclaration): void {
  if (node.asteriskToken) unit.report(node, "FN1001", "A generator", "Return an Array.");
  const isAsync =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  if (isAsync) unit.report(node, "FN1001", "An async function", "Use events or callbacks.");
}

function closureName(node: Closure): string {
  if (node.name) return staticName(node.name) ?? "";
  const { parent } = node;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent);
  return named && ts.isIdentifier(parent.name) ? parent.name.text : "";
}
