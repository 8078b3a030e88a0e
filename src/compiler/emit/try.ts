import type ts from "typescript";
import type { Label } from "../bytecode/instruction.ts";
import { Any } from "../semantics/types.ts";
import type { FinallyExit } from "./exit.ts";
import type { Method } from "./method.ts";
import { bindPattern } from "./patterns.ts";

export function emitTry(m: Method, node: ts.TryStatement): void {
  if (node.finallyBlock) emitFinally(m, node, node.finallyBlock);
  else emitCatch(m, node);
}

function emitCatch(m: Method, { tryBlock, catchClause }: ts.TryStatement): void {
  if (catchClause === undefined) {
    m.statement(tryBlock);
    return;
  }
  const from = m.asm.label();
  const to = m.asm.label();
  const target = m.asm.label();
  const end = m.asm.label();
  m.asm.place(from);
  m.statement(tryBlock);
  m.asm.place(to);
  m.asm.branch("jump", end);
  placeHandler(m, target);
  if (catchClause.variableDeclaration) bindPattern(m, catchClause.variableDeclaration.name, Any);
  else m.asm.emit("pop");
  m.statement(catchClause.block);
  m.asm.place(end);
  m.asm.protect(from, to, target);
}

/**
 * The block is emitted once. What leads to it says in a register where to go on behind it: that is what `break`,
 * `continue` and `return` do that leave the statement, and an exception that is thrown on.
 */
function emitFinally(m: Method, node: ts.TryStatement, block: ts.Block): void {
  const from = m.asm.label();
  const to = m.asm.label();
  const target = m.asm.label();
  const entry = m.asm.label();
  const rethrow = m.asm.label();
  const end = m.asm.label();
  const selector = m.reserve();
  const exception = m.reserve();
  const exit: FinallyExit = { kind: "finally", entry, selector, continuations: [] };

  m.asm.place(from);
  m.exits.push(exit);
  emitCatch(m, node);
  m.exits.pop();
  m.asm.place(to);
  m.asm.emit("pushbyte", GO_ON);
  m.asm.emit("setlocal", selector);
  m.asm.branch("jump", entry);
  placeHandler(m, target);
  m.asm.emit("setlocal", exception);
  m.asm.emit("pushbyte", THROW_ON);
  m.asm.emit("setlocal", selector);
  m.asm.place(entry);
  m.statement(block);
  m.asm.emit("getlocal", selector);
  const continuations = exit.continuations.map((emit) => ({ emit, label: m.asm.label() }));
  m.asm.lookupSwitch(end, [rethrow, ...continuations.map(({ label }) => label)]);
  m.asm.place(rethrow);
  m.asm.emit("getlocal", exception);
  m.asm.emit("throw");
  for (const { emit, label } of continuations) {
    m.asm.place(label);
    emit();
  }
  m.asm.place(end);
  m.asm.protect(from, to, target);
  m.release(selector, exception);
}

/** Places what exceptions lead to; they take all scopes away. */
function placeHandler(m: Method, target: Label): void {
  m.asm.place(target);
  if (m.scopeDepth > 0) m.pushThisScope();
}

const GO_ON = -1;
const THROW_ON = 0;
