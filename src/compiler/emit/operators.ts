import ts from "typescript";
import type { Opcode } from "../../abc/opcodes.ts";
import { stripped } from "../semantics/constants.ts";
import { type AvmType, Bool, Int, Num, sumType, Uint } from "../semantics/types.ts";
import { emitCondition } from "./conditions.ts";
import { joinAs, joined } from "./convert.ts";
import type { Method } from "./method.ts";

type Operation = Extract<
  Opcode,
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "modulo"
  | "lshift"
  | "rshift"
  | "urshift"
  | "bitand"
  | "bitor"
  | "bitxor"
  | "equals"
  | "strictequals"
  | "lessthan"
  | "lessequals"
  | "greaterthan"
  | "greaterequals"
  | "instanceof"
  | "in"
>;

const operations = new Map<ts.SyntaxKind, [Operation, AvmType]>([
  [ts.SyntaxKind.PlusToken, ["add", Num]],
  [ts.SyntaxKind.MinusToken, ["subtract", Num]],
  [ts.SyntaxKind.AsteriskToken, ["multiply", Num]],
  [ts.SyntaxKind.SlashToken, ["divide", Num]],
  [ts.SyntaxKind.PercentToken, ["modulo", Num]],
  [ts.SyntaxKind.LessThanLessThanToken, ["lshift", Int]],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, ["rshift", Int]],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, ["urshift", Uint]],
  [ts.SyntaxKind.AmpersandToken, ["bitand", Int]],
  [ts.SyntaxKind.BarToken, ["bitor", Int]],
  [ts.SyntaxKind.CaretToken, ["bitxor", Int]],
  [ts.SyntaxKind.EqualsEqualsToken, ["equals", Bool]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["strictequals", Bool]],
  [ts.SyntaxKind.LessThanToken, ["lessthan", Bool]],
  [ts.SyntaxKind.LessThanEqualsToken, ["lessequals", Bool]],
  [ts.SyntaxKind.GreaterThanToken, ["greaterthan", Bool]],
  [ts.SyntaxKind.GreaterThanEqualsToken, ["greaterequals", Bool]],
  [ts.SyntaxKind.InstanceOfKeyword, ["instanceof", Bool]],
  [ts.SyntaxKind.InKeyword, ["in", Bool]],
]);

/** Emits an operator that evaluates both its operands. */
export function emitBinary(m: Method, node: ts.BinaryExpression, want: AvmType | undefined): AvmType {
  const { left, right, operatorToken } = node;
  switch (operatorToken.kind) {
    case ts.SyntaxKind.ExclamationEqualsToken:
      return negated(m, ts.SyntaxKind.EqualsEqualsToken, left, right);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return negated(m, ts.SyntaxKind.EqualsEqualsEqualsToken, left, right);
    case ts.SyntaxKind.AsteriskAsteriskToken:
      m.value(left);
      return emitPower(m, right);
  }
  const hint = operandHint(m, left, right, want);
  return emitArithmetic(m, operatorToken.kind, m.value(left, hint), right, hint);
}

/** A sum that becomes an int may be made of ints, but only if its operands are ones: they are not converted. */
function operandHint(
  m: Method,
  left: ts.Expression,
  right: ts.Expression,
  want: AvmType | undefined,
): AvmType | undefined {
  return want?.kind === "int" && isIntegerSum(m, left) && isIntegerSum(m, right) ? want : undefined;
}

function isIntegerSum(m: Method, expression: ts.Expression): boolean {
  const node = stripped(expression);
  if (m.typeOf(node).kind === "int") return true;
  if (!ts.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  const isSum = operator === ts.SyntaxKind.PlusToken || operator === ts.SyntaxKind.MinusToken;
  return isSum && isIntegerSum(m, node.left) && isIntegerSum(m, node.right);
}

/**
 * Emits an operator whose left operand is on the stack.
 *
 * @param want what the result is for: an int is worth integer arithmetic where that gives the same
 */
export function emitArithmetic(
  m: Method,
  operator: ts.SyntaxKind,
  left: AvmType,
  rightNode: ts.Expression,
  want: AvmType | undefined,
): AvmType {
  if (operator === ts.SyntaxKind.AsteriskAsteriskToken) return emitPower(m, rightNode);
  const integerSum = want?.kind === "int" && left.kind === "int" && isIntegerSum(m, rightNode);
  const right = m.value(rightNode, integerSum ? want : undefined);
  const operation = operations.get(operator);
  if (operation === undefined) {
    m.unit.report(rightNode.parent, "FN1001", `The operator '${ts.tokenToString(operator)}'`);
    m.asm.emit("pop");
    return left;
  }
  const [opcode, type] = operation;
  // Sums of 32-bit integers are exact doubles, so adding modulo 2^32 is adding and then converting.
  const integers = integerSum && right.kind === "int";
  if (opcode === "add" || opcode === "subtract") {
    m.asm.emit(integers ? `${opcode}_i` : opcode);
    if (integers) return Int;
    return opcode === "add" ? sumType(left, right) : Num;
  }
  m.asm.emit(opcode);
  return type;
}

function emitPower(m: Method, exponent: ts.Expression): AvmType {
  const base = m.reserve();
  m.asm.emit("setlocal", base);
  m.asm.emit("getlex", m.unit.publicName("Math"));
  m.asm.emit("getlocal", base);
  m.release(base);
  m.value(exponent);
  m.asm.emit("callproperty", m.unit.publicName("pow"), 2);
  return Num;
}

function negated(m: Method, operator: ts.SyntaxKind, left: ts.Expression, right: ts.Expression): AvmType {
  emitArithmetic(m, operator, m.value(left), right, undefined);
  m.asm.emit("not");
  return Bool;
}

/** Emits `&&`, `||` and `??`, which leave one of their operands. */
export function emitLogical(m: Method, node: ts.BinaryExpression, want: AvmType | undefined): AvmType {
  const end = m.asm.label();
  const type = joined(m, m.typeOf(node.left), m.typeOf(node.right));
  joinAs(m, m.value(node.left), type);
  m.asm.emit("dup");
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      m.asm.branch("iffalse", end);
      break;
    case ts.SyntaxKind.BarBarToken:
      m.asm.branch("iftrue", end);
      break;
    default:
      m.asm.emit("pushnull");
      m.asm.branch("ifne", end);
  }
  m.asm.emit("pop");
  joinAs(m, m.value(node.right, want), type);
  m.asm.place(end);
  return type;
}

export function emitConditional(m: Method, node: ts.ConditionalExpression, want: AvmType | undefined): AvmType {
  const otherwise = m.asm.label();
  const end = m.asm.label();
  const joinedType = joined(m, m.typeOf(node.whenTrue), m.typeOf(node.whenFalse));
  const type = joinedType.kind === "any" && want ? want : joinedType;
  emitCondition(m, node.condition, otherwise, false);
  joinAs(m, m.value(node.whenTrue, type), type);
  m.asm.branch("jump", end);
  m.asm.place(otherwise);
  joinAs(m, m.value(node.whenFalse, type), type);
  m.asm.place(end);
  return type;
}
