import ts from "typescript";
import { NamespaceKind } from "../../abc/model.ts";
import type { QualifiedName } from "../../abc/pool-builder.ts";
import { stripped } from "../semantics/constants.ts";
import { conversions } from "../semantics/expression-types.ts";
import { AS3 } from "../semantics/names.ts";
import { Any, type AvmType, Bool, ClassClass, isVector } from "../semantics/types.ts";
import { emitArrayElements } from "./arrays.ts";
import { convert, pushConstant } from "./convert.ts";
import type { Method } from "./method.ts";
import { fixedKey, memberAccess, superMember } from "./references.ts";
import { hasConstantDefault, parametersOf } from "./signatures.ts";
import { globalName, identifierSymbol, loadOwnClass, loadThis } from "./variables.ts";

const apply: QualifiedName = { namespace: AS3, name: "apply" };
const vector: QualifiedName = { namespace: { kind: NamespaceKind.Package, uri: "__AS3__.vec" }, name: "Vector" };

/** Emits a call. @param used whether its value is left */
export function emitCall(m: Method, node: ts.CallExpression, used: boolean): AvmType {
  const type = m.typeOf(node);
  const callee = stripped(node.expression);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) {
    emitSuperConstructor(m, node);
    if (used) m.asm.emit("pushundefined");
    return Any;
  }
  if (callee.kind === ts.SyntaxKind.ImportKeyword) {
    m.unit.report(node, "FN1001", "import()", "Import at the top of the file.");
    return drop(m, used);
  }
  if (callee !== node.expression && ts.isOptionalChain(callee)) {
    m.unit.report(node, "FN1001", "Calling an optional chain in parentheses", "Leave the parentheses out.");
    return drop(m, used);
  }
  const builtin = m.unit.expressionTypes.globalFunction(callee);
  if (builtin !== undefined) {
    const converted = emitBuiltin(m, builtin, node);
    if (converted) {
      if (!used) m.asm.emit("pop");
      return converted;
    }
  }
  if (node.arguments.some(ts.isSpreadElement)) emitApply(m, node, callee);
  else if (ts.isPropertyAccessExpression(callee)) return finish(emitMemberCall(m, node, callee, used));
  else if (ts.isElementAccessExpression(callee)) return finish(emitElementCall(m, node, callee, used));
  else if (ts.isIdentifier(callee) && !isLocal(m, callee)) return finish(emitGlobalCall(m, node, callee, used));
  else {
    m.value(callee);
    if (node.questionDotToken) endChainIfNull(m);
    m.asm.emit("pushnull");
    m.asm.emit("call", emitArguments(m, node));
  }
  if (!used) m.asm.emit("pop");
  return type;

  function finish(leftValue: boolean): AvmType {
    if (!used && leftValue) m.asm.emit("pop");
    return type;
  }
}

function drop(m: Method, used: boolean): AvmType {
  if (used) m.asm.emit("pushundefined");
  return Any;
}

/** Emits the arguments of a call or `new`. @returns how many */
function emitArguments(m: Method, node: ts.CallExpression | ts.NewExpression): number {
  const args = node.arguments ?? [];
  const declaration = m.unit.checker.getResolvedSignature(node)?.declaration;
  // The parameters of a function type are not checked at runtime.
  const isKept = declaration && !ts.isJSDocSignature(declaration) && m.unit.expressionTypes.isEnforced(declaration);
  const parameters = isKept ? parametersOf(declaration) : [];
  args.forEach((argument, i) => {
    const parameter = parameters[i];
    const isRest = parameter === undefined || parameter.dotDotDotToken !== undefined;
    if (parameter && isUndefined(m, argument) && hasConstantDefault(m.unit, parameter))
      m.unit.report(argument, "FN3006");
    m.value(argument, isRest ? undefined : m.unit.expressionTypes.ofParameter(parameter));
  });
  return args.length;
}

function isUndefined(m: Method, node: ts.Expression): boolean {
  const constant = m.unit.constants.of(node);
  return constant !== undefined && constant.value === undefined;
}

function isLocal(m: Method, callee: ts.Identifier): boolean {
  const symbol = identifierSymbol(m, callee);
  return symbol !== undefined && m.captures.isLocal(symbol);
}

/** @returns whether a value is left, as the following do */
function emitMemberCall(
  m: Method,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  used: boolean,
): boolean {
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) {
    const name = superMember(m, callee);
    m.asm.emit("getlocal", 0);
    m.asm.emit(used ? "callsuper" : "callsupervoid", name, emitArguments(m, node));
    return used;
  }
  const { name, object } = memberAccess(m, callee);
  object();
  if (callee.questionDotToken) endChainIfNull(m);
  if (node.questionDotToken) return emitFetchedMethod(m, node, () => m.asm.emit("getproperty", name));
  m.asm.emit(used ? "callproperty" : "callpropvoid", name, emitArguments(m, node));
  return used;
}

function emitElementCall(
  m: Method,
  node: ts.CallExpression,
  callee: ts.ElementAccessExpression,
  used: boolean,
): boolean {
  const fixed = fixedKey(m, callee);
  m.value(callee.expression);
  if (callee.questionDotToken) endChainIfNull(m);
  if (fixed !== undefined && !node.questionDotToken) {
    m.asm.emit(used ? "callproperty" : "callpropvoid", m.unit.publicName(fixed), emitArguments(m, node));
    return used;
  }
  // Ruffle's callproperty does not find the elements of an Array.
  return emitFetchedMethod(m, node, () => {
    if (fixed === undefined) m.value(callee.argumentExpression);
    m.asm.emit("getproperty", fixed === undefined ? m.unit.runtimePublicName() : m.unit.publicName(fixed));
  });
}

/** Takes a function out of the object on the stack and calls it, if it is there or has to be. */
function emitFetchedMethod(m: Method, node: ts.CallExpression, get: () => void): boolean {
  const object = m.reserve();
  m.asm.emit("dup");
  m.asm.emit("setlocal", object);
  get();
  if (node.questionDotToken) endChainIfNull(m);
  m.asm.emit("getlocal", object);
  m.asm.emit("call", emitArguments(m, node));
  m.release(object);
  return true;
}

/** Calls a function of a file or of the player. */
function emitGlobalCall(m: Method, node: ts.CallExpression, callee: ts.Identifier, used: boolean): boolean {
  const symbol = identifierSymbol(m, callee);
  const name = symbol ? globalName(m, symbol, callee) : m.unit.publicName(callee.text);
  if (node.questionDotToken) {
    m.asm.emit("getlex", name);
    endChainIfNull(m);
    m.asm.emit("pushnull");
    m.asm.emit("call", emitArguments(m, node));
    return true;
  }
  m.asm.emit("findpropstrict", name);
  m.asm.emit(used ? "callproperty" : "callpropvoid", name, emitArguments(m, node));
  return used;
}

/** Calls with spread arguments, through `Function.apply`. */
function emitApply(m: Method, node: ts.CallExpression, callee: ts.Expression): void {
  const receiver = m.reserve();
  if (ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.SuperKeyword) {
    m.asm.emit("getlocal", 0);
    m.asm.emit("dup");
    m.asm.emit("setlocal", receiver);
    m.asm.emit("getsuper", superMember(m, callee));
  } else if (ts.isPropertyAccessExpression(callee)) {
    const { name, object } = memberAccess(m, callee);
    object();
    if (callee.questionDotToken) endChainIfNull(m);
    m.asm.emit("dup");
    m.asm.emit("setlocal", receiver);
    m.asm.emit("getproperty", name);
  } else if (ts.isElementAccessExpression(callee)) {
    m.value(callee.expression);
    if (callee.questionDotToken) endChainIfNull(m);
    m.asm.emit("dup");
    m.asm.emit("setlocal", receiver);
    const fixed = fixedKey(m, callee);
    if (fixed === undefined) m.value(callee.argumentExpression);
    m.asm.emit("getproperty", fixed === undefined ? m.unit.runtimePublicName() : m.unit.publicName(fixed));
  } else {
    m.value(callee);
    m.asm.emit("pushnull");
    m.asm.emit("setlocal", receiver);
  }
  if (node.questionDotToken) endChainIfNull(m);
  m.asm.emit("getlocal", receiver);
  m.release(receiver);
  emitArrayElements(m, node.arguments);
  m.asm.emit("callproperty", m.unit.name(apply), 2);
}

function emitSuperConstructor(m: Method, node: ts.CallExpression): void {
  if (node.arguments.some(ts.isSpreadElement)) m.unit.report(node, "FN1008", "A superclass's constructor");
  m.asm.emit("getlocal", 0);
  m.asm.emit("constructsuper", emitArguments(m, node));
}

/** Emits `new`. */
export function emitNew(m: Method, node: ts.NewExpression): AvmType {
  if (node.arguments?.some(ts.isSpreadElement)) m.unit.report(node, "FN1008", "'new'");
  const type = m.typeOf(node);
  const callee = stripped(node.expression);
  if (isVector(type)) {
    loadType(m, type);
    m.asm.emit("construct", emitArguments(m, node));
  } else if (ts.isIdentifier(callee) && !isLocal(m, callee)) {
    const symbol = identifierSymbol(m, callee);
    if (symbol && loadOwnClass(m, symbol)) m.asm.emit("construct", emitArguments(m, node));
    else {
      const name = symbol ? globalName(m, symbol, callee) : m.unit.publicName(callee.text);
      m.asm.emit("findpropstrict", name);
      m.asm.emit("constructprop", name, emitArguments(m, node));
    }
  } else if (callee.kind === ts.SyntaxKind.ThisKeyword) {
    loadThis(m);
    m.asm.emit("construct", emitArguments(m, node));
  } else if (ts.isPropertyAccessExpression(callee)) {
    const { name, object } = memberAccess(m, callee);
    object();
    m.asm.emit("constructprop", name, emitArguments(m, node));
  } else {
    m.value(callee);
    m.asm.emit("construct", emitArguments(m, node));
  }
  return type;
}

/** Leaves the class of a type, `null` for any. */
function loadType(m: Method, type: AvmType): void {
  if (type.kind === "any") m.asm.emit("pushnull");
  else if (type.kind !== "object") m.asm.emit("getlex", m.unit.typeName(type));
  else {
    m.asm.emit("getlex", m.unit.name(type.name));
    if (type.parameters.length === 0) return;
    for (const parameter of type.parameters) loadType(m, parameter);
    m.asm.emit("applytype", type.parameters.length);
  }
}

/** Emits a function of the language that is an instruction. @returns undefined if it is none */
function emitBuiltin(m: Method, name: string, node: ts.CallExpression): AvmType | undefined {
  const [argument, type] = node.arguments;
  if ((name === "is" || name === "as") && argument && type) {
    m.value(argument);
    m.value(type, ClassClass);
    m.asm.emit(name === "is" ? "istypelate" : "astypelate");
    return name === "is" ? Bool : m.typeOf(node);
  }
  if (name === "vectorOf" && argument) {
    m.asm.emit("getlex", m.unit.name(vector));
    m.value(argument, ClassClass);
    m.asm.emit("applytype", 1);
    return ClassClass;
  }
  const conversion = conversions.get(name);
  if (conversion === undefined || node.arguments.some(ts.isSpreadElement)) return undefined;
  if (argument === undefined) {
    if (conversion.kind === "string") return pushConstant(m, { value: "", type: conversion });
    if (conversion.kind === "boolean") return pushConstant(m, { value: false, type: conversion });
    return pushConstant(m, { value: 0, type: conversion }, conversion);
  }
  const from = m.value(argument);
  if (conversion.kind === "string") m.asm.emit("convert_s");
  else convert(m, from, conversion);
  return conversion;
}

/** Leaves the optional chain if the value on the stack is null or undefined. */
export function endChainIfNull(m: Method): void {
  m.asm.emit("dup");
  m.asm.emit("pushnull");
  m.asm.branch("ifeq", m.chainEnds.at(-1)!);
}

/** Emits a whole optional chain: undefined if it ends early. */
export function emitChain(m: Method, emit: () => AvmType): AvmType {
  const broken = m.asm.label();
  const end = m.asm.label();
  m.chainEnds.push(broken);
  const type = emit();
  m.chainEnds.pop();
  if (type.kind !== "any") m.asm.emit("coerce_a");
  m.asm.branch("jump", end);
  m.asm.place(broken);
  m.asm.emit("pop");
  m.asm.emit("pushundefined");
  m.asm.emit("coerce_a");
  m.asm.place(end);
  return Any;
}
