import ts from "typescript";
import { Any } from "../semantics/types.ts";
import { emitCondition } from "./conditions.ts";
import { convert, pushDefault } from "./convert.ts";
import type { BreakableExit } from "./exit.ts";
import { emitJump, emitReturn, leavesFinally } from "./exits.ts";
import { emitDeclaredFunctions } from "./hoisting.ts";
import { emitDo, emitFor, emitForIn, emitForOf, emitWhile } from "./loops.ts";
import type { Method } from "./method.ts";
import { bindPattern } from "./patterns.ts";
import { emitSwitch } from "./switch.ts";
import { emitTry } from "./try.ts";

/** Emits one statement. See `Emitters.statement`. */
export function emitStatement(m: Method, node: ts.Statement, labels: readonly string[] = []): void {
  if (!ts.isBlock(node) && !ts.isFunctionDeclaration(node) && !isTypeOnly(node)) m.markLine(node);
  if (ts.isBlock(node)) emitStatements(m, node.statements);
  else if (ts.isExpressionStatement(node)) m.effect(node.expression);
  else if (ts.isVariableStatement(node)) emitDeclarations(m, node.declarationList);
  else if (ts.isIfStatement(node)) emitIf(m, node);
  else if (ts.isReturnStatement(node)) emitReturnStatement(m, node);
  else if (ts.isForStatement(node)) emitFor(m, node, labels, (list) => emitDeclarations(m, list));
  else if (ts.isWhileStatement(node)) emitWhile(m, node, labels);
  else if (ts.isDoStatement(node)) emitDo(m, node, labels);
  else if (ts.isForOfStatement(node)) emitForOf(m, node, labels);
  else if (ts.isForInStatement(node)) emitForIn(m, node, labels);
  else if (ts.isBreakStatement(node)) emitJump(m, node, false);
  else if (ts.isContinueStatement(node)) emitJump(m, node, true);
  else if (ts.isSwitchStatement(node)) emitSwitch(m, node);
  else if (ts.isTryStatement(node)) emitTry(m, node);
  else if (ts.isLabeledStatement(node)) emitLabelled(m, node, labels);
  else if (ts.isThrowStatement(node)) {
    m.value(node.expression);
    m.asm.emit("throw");
  } else if (ts.isClassDeclaration(node)) m.unit.report(node, "FN1002");
  else if (!ts.isFunctionDeclaration(node) && !ts.isEmptyStatement(node) && !isTypeOnly(node)) {
    m.unit.report(node, "FN1001", describe(node), advice(node));
  }
}

/** Emits a list of statements; the functions it declares exist from its beginning on. */
export function emitStatements(m: Method, statements: readonly ts.Statement[]): void {
  emitDeclaredFunctions(m, statements);
  for (const statement of statements) m.statement(statement);
}

function emitDeclarations(m: Method, list: ts.VariableDeclarationList): void {
  if ((list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Using)
    m.unit.report(list, "FN1001", "'using'", "Use try/finally.");
  for (const declaration of list.declarations) {
    const type = ts.isIdentifier(declaration.name)
      ? m.unit.expressionTypes.ofSymbol(m.unit.checker.getSymbolAtLocation(declaration.name)!)
      : Any;
    if (declaration.initializer) bindPattern(m, declaration.name, m.value(declaration.initializer, type));
    else if (list.flags & ts.NodeFlags.BlockScoped) {
      pushDefault(m, type);
      bindPattern(m, declaration.name, type);
    }
  }
}

function emitIf(m: Method, node: ts.IfStatement): void {
  const otherwise = m.asm.label();
  emitCondition(m, node.expression, otherwise, false);
  m.statement(node.thenStatement);
  if (node.elseStatement) {
    const end = m.asm.label();
    m.asm.branch("jump", end);
    m.asm.place(otherwise);
    m.statement(node.elseStatement);
    m.asm.place(end);
  } else m.asm.place(otherwise);
}

function emitReturnStatement(m: Method, node: ts.ReturnStatement): void {
  if (node.expression === undefined || m.returnType.kind === "void") {
    if (node.expression) m.effect(node.expression);
    emitReturn(m, undefined);
    return;
  }
  const type = m.value(node.expression, m.returnType);
  if (!leavesFinally(m)) {
    m.asm.emit("returnvalue");
    return;
  }
  convert(m, type, m.returnType);
  m.asm.emit("setlocal", m.returnRegister);
  emitReturn(m, m.returnRegister);
}

function emitLabelled(m: Method, node: ts.LabeledStatement, labels: readonly string[]): void {
  const all = [...labels, node.label.text];
  if (ts.isIterationStatement(node.statement, false) || ts.isLabeledStatement(node.statement)) {
    emitStatement(m, node.statement, all);
    return;
  }
  const breakLabel = m.asm.label();
  const exit: BreakableExit = { kind: "breakable", labels: all, breakLabel, continueLabel: undefined, plain: false };
  m.exits.push(exit);
  emitStatement(m, node.statement);
  m.exits.pop();
  m.asm.place(breakLabel);
}

/** Whether a statement is gone at runtime. */
export function isTypeOnly(node: ts.Statement): boolean {
  if (ts.isEnumDeclaration(node)) return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Const) !== 0;
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function describe(node: ts.Statement): string {
  switch (node.kind) {
    case ts.SyntaxKind.EnumDeclaration:
      return "An enum in a function";
    case ts.SyntaxKind.ModuleDeclaration:
      return "A namespace";
    case ts.SyntaxKind.DebuggerStatement:
      return "'debugger'";
    case ts.SyntaxKind.WithStatement:
      return "'with'";
    default:
      return `This statement (${ts.SyntaxKind[node.kind]})`;
  }
}

function advice(node: ts.Statement): string {
  switch (node.kind) {
    case ts.SyntaxKind.EnumDeclaration:
      return "Declare it at the top level, or make it a const enum.";
    case ts.SyntaxKind.ModuleDeclaration:
      return "Packages are folders.";
    default:
      return "";
  }
}
