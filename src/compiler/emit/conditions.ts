import ts from "typescript";
import type { Label } from "../bytecode/assembler.ts";
import type { ConditionalOpcode } from "../bytecode/opcodes.ts";
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
  if (isTransparent(node)) return emitCondition(m, node.expression, target, when);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return emitCondition(m, node.operand, target, !when);
  }
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return emitBoth(m, node, target, when, false);
    if (operator === ts.SyntaxKind.BarBarToken) return emitBoth(m, node, target, when, true);
    const opcodes = comparisons.get(operator);
    if (opcodes) {
      m.value(node.left);
      m.value(node.right);
      m.asm.branch(when ? opcodes[0] : opcodes[1], target);
      return;
    }
  }
  m.value(node);
  m.asm.branch(when ? "iftrue" : "iffalse", target);
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
