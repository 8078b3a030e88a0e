import ts from "typescript";
import type { ConditionalOpcode, Label } from "../bytecode/instruction.ts";
import { isTransparent } from "../semantics/constants.ts";
import type { Method } from "./method.ts";

/** The branch that is taken when a comparison holds, and the one when it does not; they differ for NaN. */
const comparisons = new Map<ts.SyntaxKind, [ConditionalOpcode, ConditionalOpcode]>([
  [ts.SyntaxKind.LessThanToken, ["iflt", "ifnlt"]],
  [ts.SyntaxKind.LessThanEqualsToken, ["ifle", "ifnle"]],
  [ts.SyntaxKind.GreaterThanToken, ["ifgt", "ifngt"]],
  [ts.SyntaxKind.GreaterThanEqualsToken, ["ifge", "ifnge"]],
  [ts.SyntaxKind.EqualsEqualsToken, ["ifeq", "ifne"]],
  [ts.SyntaxKind.ExclamationEqualsToken, ["ifne", "ifeq"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["ifstricteq", "ifstrictne"]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["ifstrictne", "ifstricteq"]],
]);

/** Branches to `target` when the truth of an expression is `when`, and goes on otherwise. */
export function emitCondition(m: Method, node: ts.Expression, target: Label, when: boolean): void {
  const constant = m.unit.constants.of(node);
  if (constant) {
    if (Boolean(constant.value) === when) m.asm.branch("jump", target);
    return;
  }
  if (isTransparent(node)) emitCondition(m, node.expression, target, when);
  else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    emitCondition(m, node.operand, target, !when);
  } else if (!ts.isBinaryExpression(node) || !emitComparison(m, node, target, when)) {
    m.value(node);
    m.asm.branch(when ? "iftrue" : "iffalse", target);
  }
}

/** @returns false if the operator is none that branches */
function emitComparison(m: Method, node: ts.BinaryExpression, target: Label, when: boolean): boolean {
  const operator = node.operatorToken.kind;
  const isOr = operator === ts.SyntaxKind.BarBarToken;
  if (isOr || operator === ts.SyntaxKind.AmpersandAmpersandToken) {
    emitBoth(m, node, target, when, isOr);
    return true;
  }
  const opcodes = comparisons.get(operator);
  if (opcodes === undefined) return false;
  m.value(node.left);
  m.value(node.right);
  m.asm.branch(when ? opcodes[0] : opcodes[1], target);
  return true;
}

/** @param decisive the truth of the left operand that decides the whole: true of `||`, false of `&&` */
function emitBoth(m: Method, node: ts.BinaryExpression, target: Label, when: boolean, decisive: boolean): void {
  if (when === decisive) {
    emitCondition(m, node.left, target, when);
    emitCondition(m, node.right, target, when);
    return;
  }
  const skip = m.asm.label();
  emitCondition(m, node.left, skip, decisive);
  emitCondition(m, node.right, target, when);
  m.asm.place(skip);
}
