import ts from "typescript";
import type { Label } from "../bytecode/instruction.ts";
import { emitDeclaredFunctions } from "./hoisting.ts";
import type { Method } from "./method.ts";

/** A table of jumps pays from this many cases on, and if it has at most that many times as many entries. */
const MIN_CASES = 4;
const MAX_SPREAD = 2;

export function emitSwitch(m: Method, node: ts.SwitchStatement): void {
  const { clauses } = node.caseBlock;
  for (const { statements } of clauses) emitDeclaredFunctions(m, statements);
  const labels = clauses.map(() => m.asm.label());
  const end = m.asm.label();
  const otherwise = labels[clauses.findIndex(ts.isDefaultClause)] ?? end;
  if (!emitTable(m, node, labels, otherwise)) emitTests(m, node, labels, otherwise);
  m.exits.push({ kind: "breakable", labels: [], breakLabel: end, continueLabel: undefined, plain: true });
  clauses.forEach((clause, i) => {
    m.asm.place(labels[i]!);
    for (const statement of clause.statements) m.statement(statement);
  });
  m.exits.pop();
  m.asm.place(end);
}

/** Compares with one case after the other. */
function emitTests(m: Method, node: ts.SwitchStatement, labels: readonly Label[], otherwise: Label): void {
  const value = m.reserve();
  m.value(node.expression);
  m.asm.emit("setlocal", value);
  node.caseBlock.clauses.forEach((clause, i) => {
    if (!ts.isCaseClause(clause)) return;
    m.asm.emit("getlocal", value);
    m.value(clause.expression);
    m.asm.branch("ifstricteq", labels[i]!);
  });
  m.asm.branch("jump", otherwise);
  m.release(value);
}

/** Jumps through a table if the value is an int and the cases are ints close together. @returns whether it did */
function emitTable(m: Method, node: ts.SwitchStatement, labels: readonly Label[], otherwise: Label): boolean {
  const cases = new Map<number, Label>();
  for (const [i, clause] of node.caseBlock.clauses.entries()) {
    if (!ts.isCaseClause(clause)) continue;
    const constant = m.unit.constants.of(clause.expression);
    if (typeof constant?.value !== "number" || constant.type.kind !== "int") return false;
    if (!cases.has(constant.value)) cases.set(constant.value, labels[i]!);
  }
  const first = Math.min(...cases.keys());
  const size = Math.max(...cases.keys()) - first + 1;
  if (cases.size < MIN_CASES || size > cases.size * MAX_SPREAD) return false;
  if (m.typeOf(node.expression).kind !== "int") return false;
  m.value(node.expression);
  if (first !== 0) {
    m.asm.emit("pushint", m.unit.pool.int(first));
    m.asm.emit("subtract_i");
  }
  m.asm.lookupSwitch(
    otherwise,
    Array.from({ length: size }, (_, i) => cases.get(first + i) ?? otherwise),
  );
  return true;
}
