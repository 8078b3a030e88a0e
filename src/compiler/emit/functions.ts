import ts from "typescript";
import { ConstantKind, type ConstantValue, MethodFlags } from "../../abc/model.ts";
import { type Constant, convertConstant } from "../semantics/constants.ts";
import { Any, type AvmType } from "../semantics/types.ts";
import { convert, pushDefault } from "./convert.ts";
import { Method } from "./method.ts";
import { bindPattern, emitDefault } from "./patterns.ts";
import { emitStatements } from "./statements.ts";
import type { Unit } from "./unit.ts";
import { storeVariable } from "./variables.ts";

/** What callers see of a parameter, and what the method itself has to do on entry. */
interface Parameter {
  node: ts.ParameterDeclaration;
  /** as AVM2 checks and converts it */
  type: AvmType;
  /** undefined: the argument is required */
  default: Constant | undefined;
}

/** The signature of a method as AVM2 knows it. */
export interface Signature {
  parameters: Parameter[];
  rest: ts.ParameterDeclaration | undefined;
  returnType: AvmType;
}

/** Of initialisers, which nobody calls with arguments. */
export const NO_PARAMETERS: Signature = { parameters: [], rest: undefined, returnType: Any };

const Undefined: Constant = { value: undefined, type: Any };

/** The parameters AVM2 has for a function, without a declared `this`. */
export function parametersOf(node: ts.SignatureDeclaration): ts.ParameterDeclaration[] {
  return node.parameters.filter((parameter) => !(ts.isIdentifier(parameter.name) && parameter.name.text === "this"));
}

/** The signature of a method or of a function of a file: arguments are counted, checked and converted. */
export function signatureOf(unit: Unit, node: ts.SignatureDeclaration): Signature {
  const nodes = parametersOf(node);
  const rest = nodes.find((parameter) => parameter.dotDotDotToken);
  const plain = nodes.filter((parameter) => parameter !== rest);
  const lastRequired = plain.findLastIndex((parameter) => !parameter.initializer && !parameter.questionToken);
  const parameters = plain.map((parameter, i): Parameter => {
    const declared = unit.expressionTypes.ofParameter(parameter);
    if (!parameter.initializer && !parameter.questionToken)
      return { node: parameter, type: declared, default: undefined };
    // AVM2 can only leave out arguments at the end.
    if (i < lastRequired) return { node: parameter, type: Any, default: undefined };
    const constant = parameter.initializer && unit.constants.of(parameter.initializer);
    const converted = constant && convertConstant(constant, declared);
    return converted
      ? { node: parameter, type: declared, default: converted }
      : { node: parameter, type: Any, default: Undefined };
  });
  return { parameters, rest, returnType: unit.expressionTypes.returnType(node) };
}

/**
 * The signature of a function expression: any number of arguments of any type, as callers in TypeScript may pass more
 * than it takes. The types are seen to on entry.
 */
function closureSignature(unit: Unit, node: ts.FunctionLikeDeclaration): Signature {
  const nodes = parametersOf(node);
  const rest = nodes.find((parameter) => parameter.dotDotDotToken);
  const parameters = nodes.filter((parameter) => parameter !== rest);
  return {
    parameters: parameters.map((parameter) => ({ node: parameter, type: Any, default: undefined })),
    rest,
    returnType: unit.expressionTypes.returnType(node),
  };
}

/** Adds a method's info to the file. @param flags further ones, see `MethodFlags` */
export function addMethodInfo(unit: Unit, signature: Signature, name: string, flags: number): number {
  const { parameters, rest, returnType } = signature;
  const optional = parameters.flatMap(({ default: value }) => (value ? [constantValue(unit, value)] : []));
  return unit.addMethod({
    returnType: unit.typeName(returnType),
    parameterTypes: parameters.map(({ type }) => unit.typeName(type)),
    name: name === "" ? 0 : unit.pool.string(name),
    flags: flags | (rest ? MethodFlags.NeedRest : 0) | (optional.length > 0 ? MethodFlags.HasOptional : 0),
    ...(optional.length > 0 && { optional }),
  });
}

/** A value as traits and parameters hold it. */
export function constantValue(unit: Unit, { value, type }: Constant): ConstantValue {
  if (value === undefined) return { kind: ConstantKind.Undefined, value: 0 };
  // The pool index of these is not used, but 0 would mean that there is no value.
  if (value === null) return { kind: ConstantKind.Null, value: ConstantKind.Null };
  if (value === true) return { kind: ConstantKind.True, value: ConstantKind.True };
  if (value === false) return { kind: ConstantKind.False, value: ConstantKind.False };
  if (typeof value === "string") return { kind: ConstantKind.Utf8, value: unit.pool.string(value) };
  if (type.kind === "uint") return { kind: ConstantKind.UInt, value: unit.pool.uint(value) };
  if (type.kind === "int") return { kind: ConstantKind.Int, value: unit.pool.int(value) };
  return { kind: ConstantKind.Double, value: unit.pool.double(value) };
}

export interface FunctionContext {
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
  emitBody(m, signature, node);
  m.finish(method);
  return method;
}

/** Leaves a new function. See `Emitters.closure`. */
export function emitClosure(m: Method, node: ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration): void {
  reportUnsupported(m.unit, node);
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

/** Registers that are filled on entry. */
export function registerCount({ parameters, rest }: Signature): number {
  return 1 + parameters.length + (rest ? 1 : 0);
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
  if (isComplete) return bindParameter(m, node, register, type, !m.unit.types.isAssignable(type, declared));
  m.asm.emit("getlocal", register);
  emitDefault(m, node.initializer);
  if (!ts.isIdentifier(node.name)) return bindPattern(m, node.name, Any);
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
  const symbol = m.unit.checker.getSymbolAtLocation(node.name)!;
  const captured = m.captures.captured(symbol);
  if (!captured) m.bindRegister(symbol, register);
  if (captured || convertFirst) {
    m.asm.emit("getlocal", register);
    storeVariable(m, symbol, type);
  }
}

export function emitFunctionBody(m: Method, node: ts.FunctionLikeDeclaration): void {
  const { body } = node;
  if (body === undefined) return;
  emitHoistedVariables(m, body);
  if (ts.isBlock(body)) return emitStatements(m, body.statements);
  m.markLine(body);
  if (m.returnType.kind === "void") m.effect(body);
  else {
    m.value(body, m.returnType);
    m.asm.emit("returnvalue");
  }
}

/** Gives `var` variables the value they have before their declaration. */
export function emitHoistedVariables(m: Method, body: ts.Node): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
      for (const { name } of node.declarations) {
        const symbol = ts.isIdentifier(name) ? m.unit.checker.getSymbolAtLocation(name) : undefined;
        if (!symbol || !m.captures.isLocal(symbol) || symbol.valueDeclaration?.kind === ts.SyntaxKind.Parameter)
          continue;
        const type = m.unit.expressionTypes.ofSymbol(symbol);
        pushDefault(m, type);
        storeVariable(m, symbol, type);
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
}

function reportUnsupported(unit: Unit, node: ts.FunctionLikeDeclaration): void {
  if (node.asteriskToken) unit.report(node, "FN1001", "A generator", "Return an Array.");
  const isAsync =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  if (isAsync) unit.report(node, "FN1001", "An async function", "Use events or callbacks.");
}

function closureName(node: ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration): string {
  if (node.name) return node.name.text;
  const { parent } = node;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent);
  return named && ts.isIdentifier(parent.name) ? parent.name.text : "";
}
