import ts from "typescript";
import { isTransparent } from "../semantics/constants.ts";
import { hasModifier } from "../semantics/symbols.ts";
import { Any, ArrayClass, type AvmType, Bool, FunctionClass, Int, NonNullStr, Num } from "../semantics/types.ts";
import { emitArrayElements } from "./arrays.ts";
import { emitAssignment, emitStep, isAssignmentOperator } from "./assignments.ts";
import { emitCall, emitChain, emitNew, endChainIfNull } from "./calls.ts";
import { emitCondition } from "./conditions.ts";
import { convert, pushConstant } from "./convert.ts";
import { emitObjectLiteral, emitRegExp, emitTemplate } from "./literals.ts";
import type { Method } from "./method.ts";
import { emitBinary, emitConditional, emitLogical } from "./operators.ts";
import { fixedKey, memberAccess, reference } from "./references.ts";
import { signatureOf } from "./signatures.ts";
import { identifierSymbol, loadGlobal, loadThis, loadVariable } from "./variables.ts";

/** Leaves the value of an expression. See `Emitters.value`. */
export function emitValue(m: Method, node: ts.Expression, want?: AvmType): AvmType {
  const constant = m.unit.constants.of(node);
  if (constant) return pushConstant(m, constant, want);
  if (isTransparent(node)) return m.value(node.expression, want);
  if (isChainRoot(node)) return emitChain(m, () => emitNode(m, node, want));
  return emitNode(m, node, want);
}

/** Evaluates an expression for what it does. */
export function emitEffect(m: Method, node: ts.Expression): void {
  if (m.unit.constants.of(node)) return;
  if (isTransparent(node) || ts.isVoidExpression(node)) m.effect(node.expression);
  else if (ts.isCallExpression(node) && !ts.isOptionalChain(node)) emitCall(m, node, false);
  else if (ts.isPostfixUnaryExpression(node)) emitStep(m, node, true, false);
  else if (ts.isPrefixUnaryExpression(node) && isStep(node.operator)) emitStep(m, node, false, false);
  else if (ts.isConditionalExpression(node)) emitConditionalEffect(m, node);
  else if (!ts.isBinaryExpression(node) || !emitBinaryEffect(m, node)) {
    m.value(node);
    m.asm.emit("pop");
  }
}

/** @returns false if the operator has no shorter form when its value is not used */
function emitBinaryEffect(m: Method, node: ts.BinaryExpression): boolean {
  const operator = node.operatorToken.kind;
  if (isAssignmentOperator(operator)) {
    emitAssignment(m, node, false);
    return true;
  }
  if (operator === ts.SyntaxKind.CommaToken) {
    m.effect(node.left);
    m.effect(node.right);
    return true;
  }
  if (operator !== ts.SyntaxKind.AmpersandAmpersandToken && operator !== ts.SyntaxKind.BarBarToken) return false;
  const end = m.asm.label();
  emitCondition(m, node.left, end, operator === ts.SyntaxKind.BarBarToken);
  m.effect(node.right);
  m.asm.place(end);
  return true;
}

function emitConditionalEffect(m: Method, node: ts.ConditionalExpression): void {
  const otherwise = m.asm.label();
  const end = m.asm.label();
  emitCondition(m, node.condition, otherwise, false);
  m.effect(node.whenTrue);
  m.asm.branch("jump", end);
  m.asm.place(otherwise);
  m.effect(node.whenFalse);
  m.asm.place(end);
}

function emitNode(m: Method, node: ts.Expression, want: AvmType | undefined): AvmType {
  if (ts.isIdentifier(node)) return emitIdentifier(m, node);
  if (ts.isPropertyAccessExpression(node)) return emitProperty(m, node);
  if (ts.isElementAccessExpression(node)) return emitElement(m, node);
  if (ts.isCallExpression(node)) return emitCall(m, node, true);
  if (ts.isNewExpression(node)) return emitNew(m, node);
  if (ts.isBinaryExpression(node)) return emitBinaryNode(m, node, want);
  if (ts.isConditionalExpression(node)) return emitConditional(m, node, want);
  if (ts.isPrefixUnaryExpression(node)) return emitPrefix(m, node, want);
  if (ts.isPostfixUnaryExpression(node)) return emitStep(m, node, true, true);
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) {
    m.unit.emitters.closure(m, node);
    return FunctionClass;
  }
  if (ts.isObjectLiteralExpression(node)) return emitObjectLiteral(m, node);
  if (ts.isTemplateExpression(node)) return emitTemplate(m, node);
  if (ts.isRegularExpressionLiteral(node)) return emitRegExp(m, node);
  if (ts.isArrayLiteralExpression(node)) {
    emitArrayElements(m, node.elements);
    return ArrayClass;
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) return emitThis(m, node);
  if (ts.isTypeOfExpression(node)) {
    m.value(node.expression);
    m.asm.emit("typeof");
    return NonNullStr;
  }
  if (ts.isVoidExpression(node)) {
    m.effect(node.expression);
    m.asm.emit("pushundefined");
    return Any;
  }
  if (ts.isDeleteExpression(node)) return emitDelete(m, node);
  m.unit.report(node, "FN1001", describe(node), advice(node));
  m.asm.emit("pushundefined");
  return Any;
}

/** Whether an expression is the end of an optional chain, so that the whole of it is left undone at once. */
function isChainRoot(node: ts.Expression): boolean {
  if (!ts.isOptionalChain(node)) return false;
  const { parent } = node;
  return !(ts.isOptionalChain(parent) && parent.expression === node);
}

function emitIdentifier(m: Method, node: ts.Identifier): AvmType {
  const symbol = identifierSymbol(m, node);
  if (!symbol?.declarations) {
    if (node.text === "globalThis") m.unit.report(node, "FN1010");
    if (node.text === "arguments") m.unit.report(node, "FN1003");
    m.asm.emit("getlex", m.unit.publicName(node.text));
    return Any;
  }
  if (m.captures.isLocal(symbol)) return loadVariable(m, symbol);
  checkArity(m, node, symbol);
  return loadGlobal(m, symbol, node);
}

function emitThis(m: Method, node: ts.Expression): AvmType {
  const member = ts.findAncestor(node, ts.isClassElement);
  if (member && hasModifier(member, ts.SyntaxKind.StaticKeyword)) {
    m.unit.report(node, "FN1005", m.owner?.name?.text ?? "");
  }
  return loadThis(m);
}

function emitProperty(m: Method, node: ts.PropertyAccessExpression): AvmType {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    const place = reference(m, node);
    place.prepare();
    place.get();
    return place.type;
  }
  const { name, type, object } = memberAccess(m, node);
  const symbol = m.unit.checker.getSymbolAtLocation(node.name);
  if (symbol) checkArity(m, node, symbol);
  object();
  if (node.questionDotToken) endChainIfNull(m);
  m.asm.emit("getproperty", name);
  return type;
}

/** Reports a method that is used where it is called with more arguments than it takes, which it will not accept. */
function checkArity(m: Method, node: ts.Expression, symbol: ts.Symbol): void {
  const declaration = symbol.valueDeclaration;
  if (!declaration || (!ts.isMethodDeclaration(declaration) && !ts.isFunctionDeclaration(declaration))) return;
  if (m.unit.source.isLibrary(declaration.getSourceFile()) || !ts.isExpression(node)) return;
  const { parameters, rest } = signatureOf(m.unit, declaration);
  if (rest) return;
  for (const expected of m.unit.checker.getContextualType(node)?.getCallSignatures() ?? []) {
    const count = expected.parameters.length;
    if (count > parameters.length) {
      m.unit.report(node, "FN3005", symbol.name, String(parameters.length), String(count));
    }
  }
}

function emitElement(m: Method, node: ts.ElementAccessExpression): AvmType {
  if (!node.questionDotToken) {
    const place = reference(m, node);
    place.prepare();
    place.get();
    return place.type;
  }
  const fixed = fixedKey(m, node);
  m.value(node.expression);
  endChainIfNull(m);
  if (fixed === undefined) m.value(node.argumentExpression);
  m.asm.emit("getproperty", fixed === undefined ? m.unit.runtimePublicName() : m.unit.publicName(fixed));
  return Any;
}

function emitBinaryNode(m: Method, node: ts.BinaryExpression, want: AvmType | undefined): AvmType {
  const operator = node.operatorToken.kind;
  if (isAssignmentOperator(operator)) return emitAssignment(m, node, true);
  switch (operator) {
    case ts.SyntaxKind.CommaToken:
      m.effect(node.left);
      return m.value(node.right, want);
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return emitLogical(m, node, want);
    default:
      return emitBinary(m, node, want);
  }
}

function emitPrefix(m: Method, node: ts.PrefixUnaryExpression, want: AvmType | undefined): AvmType {
  if (isStep(node.operator)) return emitStep(m, node, false, true);
  const from = m.value(node.operand);
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      m.asm.emit("not");
      return Bool;
    case ts.SyntaxKind.TildeToken:
      m.asm.emit("bitnot");
      return Int;
    case ts.SyntaxKind.PlusToken:
      convert(m, from, Num);
      return Num;
    default: {
      const isInt = from.kind === "int" && want?.kind === "int";
      m.asm.emit(isInt ? "negate_i" : "negate");
      return isInt ? Int : Num;
    }
  }
}

function emitDelete(m: Method, node: ts.DeleteExpression): AvmType {
  const place = isTransparent(node.expression) ? node.expression.expression : node.expression;
  if (ts.isPropertyAccessExpression(place)) {
    const { name, object } = memberAccess(m, place);
    object();
    m.asm.emit("deleteproperty", name);
  } else if (ts.isElementAccessExpression(place)) {
    m.value(place.expression);
    m.value(place.argumentExpression);
    m.asm.emit("deleteproperty", m.unit.runtimePublicName());
  } else {
    m.unit.report(node, "FN1001", "This 'delete'", "Delete a property.");
    m.asm.emit("pushtrue");
  }
  return Bool;
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function describe(node: ts.Expression): string {
  switch (node.kind) {
    case ts.SyntaxKind.ClassExpression:
      return "A class expression";
    case ts.SyntaxKind.AwaitExpression:
      return "'await'";
    case ts.SyntaxKind.YieldExpression:
      return "'yield'";
    case ts.SyntaxKind.TaggedTemplateExpression:
      return "A tagged template";
    case ts.SyntaxKind.BigIntLiteral:
      return "A bigint";
    case ts.SyntaxKind.MetaProperty:
      return `'${node.getText()}'`;
    case ts.SyntaxKind.SuperKeyword:
      return "'super' as a value";
    default:
      return `This expression (${ts.SyntaxKind[node.kind]})`;
  }
}

function advice(node: ts.Expression): string {
  switch (node.kind) {
    case ts.SyntaxKind.ClassExpression:
      return "Declare the class at the top level.";
    case ts.SyntaxKind.AwaitExpression:
    case ts.SyntaxKind.YieldExpression:
      return "Use events or callbacks.";
    case ts.SyntaxKind.TaggedTemplateExpression:
      return "Call the function.";
    default:
      return "";
  }
}
