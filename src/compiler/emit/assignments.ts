import ts from "typescript";
import { stripped } from "../semantics/constants.ts";
import { Any, type AvmType, isNumeric, Num } from "../semantics/types.ts";
import { convert, joinAs } from "./convert.ts";
import type { Method } from "./method.ts";
import { emitArithmetic } from "./operators.ts";
import { assignPattern } from "./patterns.ts";
import { type Reference, reference } from "./references.ts";
import { identifierSymbol } from "./variables.ts";

/** Emits `left = right`, or with an operator. @param used whether the value of the assignment is left */
export function emitAssignment(m: Method, node: ts.BinaryExpression, used: boolean): AvmType {
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    if (ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left)) {
      const type = m.value(right);
      if (used) m.asm.emit("dup");
      assignPattern(m, left);
      return type;
    }
    const target = reference(m, left);
    target.prepare();
    const type = m.value(right, target.type);
    return finishSet(m, target, type, used);
  }
  const logical = logicalAssignments.get(operatorToken.kind);
  if (logical) return logicalAssignment(m, node, logical, used);
  const target = reference(m, left);
  return update(m, target, used, (type) => emitArithmetic(m, compound(operatorToken.kind), type, right, target.type));
}

/** Emits `++` and `--`. @param before whether the value left is that before the step */
export function emitStep(
  m: Method,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  before: boolean,
  used: boolean,
): AvmType {
  const up = node.operator === ts.SyntaxKind.PlusPlusToken;
  const target = reference(m, node.operand);
  const isInt = target.type.kind === "int";
  const register = plainRegister(m, node.operand);
  if (register !== undefined && (isInt || target.type.kind === "number")) {
    if (used && before) m.asm.emit("getlocal", register);
    if (isInt) m.asm.emit(up ? "inclocal_i" : "declocal_i", register);
    else m.asm.emit(up ? "inclocal" : "declocal", register);
    if (used && !before) m.asm.emit("getlocal", register);
    return target.type;
  }
  const step = (type: AvmType): AvmType => {
    if (type.kind === "int") m.asm.emit(up ? "increment_i" : "decrement_i");
    else m.asm.emit(up ? "increment" : "decrement");
    return type.kind === "int" ? type : Num;
  };
  if (!used || !before) return update(m, target, used, step);
  const old = m.reserve();
  update(m, target, false, (type) => {
    // The value before the step is a number, too.
    if (!isNumeric(type)) m.asm.emit("convert_d");
    m.asm.emit("dup");
    m.asm.emit("setlocal", old);
    return step(isNumeric(type) ? type : Num);
  });
  m.asm.emit("getlocal", old);
  m.release(old);
  return isNumeric(target.type) ? target.type : Num;
}

/** The register of an operand that is a plain local variable. */
function plainRegister(m: Method, operand: ts.Expression): number | undefined {
  const node = stripped(operand);
  const symbol = ts.isIdentifier(node) ? identifierSymbol(m, node) : undefined;
  return symbol && m.captures.isLocal(symbol) && !m.captures.captured(symbol) ? m.register(symbol) : undefined;
}

/** Reads a place, has `change` replace the value on the stack, and writes it back. */
function update(m: Method, target: Reference, used: boolean, change: (type: AvmType) => AvmType): AvmType {
  prepareTwice(m, target);
  target.get();
  return finishSet(m, target, change(target.type), used);
}

/** Leaves what names a place twice, once for reading and once for writing. */
function prepareTwice(m: Method, target: Reference): void {
  target.prepare();
  if (target.width === 1) m.asm.emit("dup");
  else if (target.width === 2) {
    const key = m.reserve();
    const object = m.reserve();
    m.asm.emit("setlocal", key);
    m.asm.emit("setlocal", object);
    for (const register of [object, key, object, key]) m.asm.emit("getlocal", register);
    m.release(key, object);
  }
}

/** Writes the value on the stack; leaves it as the place holds it if that is wanted. */
function finishSet(m: Method, target: Reference, type: AvmType, used: boolean): AvmType {
  if (!used) {
    target.set(type);
    return type;
  }
  const held = isNumeric(target.type) || target.type.kind === "boolean" ? target.type : type;
  convert(m, type, held);
  if (target.width === 0) {
    m.asm.emit("dup");
    target.set(held);
    return held;
  }
  const copy = m.reserve();
  m.asm.emit("dup");
  m.asm.emit("setlocal", copy);
  target.set(held);
  m.asm.emit("getlocal", copy);
  m.release(copy);
  return held;
}

type Logical = "and" | "or" | "nullish";

const logicalAssignments = new Map<ts.SyntaxKind, Logical>([
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken, "and"],
  [ts.SyntaxKind.BarBarEqualsToken, "or"],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, "nullish"],
]);

/** `a ||= b` and its like assign only when `a` does not decide. */
function logicalAssignment(m: Method, node: ts.BinaryExpression, kind: Logical, used: boolean): AvmType {
  const target = reference(m, node.left);
  const decided = m.asm.label();
  const end = m.asm.label();
  prepareTwice(m, target);
  target.get();
  joinAs(m, target.type, Any);
  const value = m.reserve();
  m.asm.emit("dup");
  m.asm.emit("setlocal", value);
  if (kind === "nullish") {
    m.asm.emit("pushnull");
    m.asm.branch("ifne", decided);
  } else m.asm.branch(kind === "and" ? "iffalse" : "iftrue", decided);
  const type = m.value(node.right, target.type);
  convert(m, type, target.type);
  const held = target.type.kind === "any" ? type : target.type;
  m.asm.emit("dup");
  joinAs(m, held, Any);
  m.asm.emit("setlocal", value);
  target.set(held);
  m.asm.branch("jump", end);
  m.asm.place(decided);
  for (let i = 0; i < target.width; i++) m.asm.emit("pop");
  m.asm.place(end);
  if (used) m.asm.emit("getlocal", value);
  m.release(value);
  return Any;
}

function compound(kind: ts.SyntaxKind): ts.SyntaxKind {
  return compoundOperators.get(kind)!;
}

const compoundOperators = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.PlusToken],
  [ts.SyntaxKind.MinusEqualsToken, ts.SyntaxKind.MinusToken],
  [ts.SyntaxKind.AsteriskEqualsToken, ts.SyntaxKind.AsteriskToken],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, ts.SyntaxKind.AsteriskAsteriskToken],
  [ts.SyntaxKind.SlashEqualsToken, ts.SyntaxKind.SlashToken],
  [ts.SyntaxKind.PercentEqualsToken, ts.SyntaxKind.PercentToken],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, ts.SyntaxKind.LessThanLessThanToken],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanToken],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken],
  [ts.SyntaxKind.AmpersandEqualsToken, ts.SyntaxKind.AmpersandToken],
  [ts.SyntaxKind.BarEqualsToken, ts.SyntaxKind.BarToken],
  [ts.SyntaxKind.CaretEqualsToken, ts.SyntaxKind.CaretToken],
]);

export function isAssignmentOperator(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.EqualsToken || compoundOperators.has(kind) || logicalAssignments.has(kind);
}
