import ts from "typescript";
import { PUBLIC } from "../../abc/pool-builder.ts";
import type { Label } from "../bytecode/instruction.ts";
import type { Environment } from "../semantics/captures.ts";
import { AS3 } from "../semantics/names.ts";
import { Any, type AvmType, isVector, Str } from "../semantics/types.ts";
import { isArray } from "./arrays.ts";
import { emitCondition } from "./conditions.ts";
import type { Method } from "./method.ts";
import { bindPattern } from "./patterns.ts";
import { reference } from "./references.ts";

/**
 * Emits the parts that all loops share. Conditions are tested at the end, so that a pass has one branch.
 *
 * @param next what comes between two passes: `continue` leads there
 * @param test branches to its argument to go on
 */
function emitLoop(
  m: Method,
  labels: readonly string[],
  body: () => void,
  next: () => void,
  test: (again: Label) => void,
  testsFirst: boolean,
): void {
  const again = m.asm.label();
  const continueLabel = m.asm.label();
  const testLabel = m.asm.label();
  const breakLabel = m.asm.label();
  if (testsFirst) m.asm.branch("jump", testLabel);
  m.asm.placeLoop(again);
  m.exits.push({ kind: "breakable", labels, breakLabel, continueLabel, plain: true });
  body();
  m.exits.pop();
  m.asm.place(continueLabel);
  next();
  m.asm.place(testLabel);
  test(again);
  m.asm.place(breakLabel);
}

export function emitWhile(m: Method, node: ts.WhileStatement, labels: readonly string[]): void {
  const body = (): void => inPass(m, node, () => m.statement(node.statement));
  const test = (again: Label): void => emitCondition(m, node.expression, again, true);
  emitLoop(m, labels, body, nothing, test, !isAlwaysTrue(m, node.expression));
}

function isAlwaysTrue(m: Method, condition: ts.Expression | undefined): boolean {
  return condition === undefined || Boolean(m.unit.constants.of(condition)?.value);
}

export function emitDo(m: Method, node: ts.DoStatement, labels: readonly string[]): void {
  const body = (): void => inPass(m, node, () => m.statement(node.statement));
  emitLoop(m, labels, body, nothing, (again) => emitCondition(m, node.expression, again, true), false);
}

export function emitFor(
  m: Method,
  node: ts.ForStatement,
  labels: readonly string[],
  declare: (list: ts.VariableDeclarationList) => void,
): void {
  const environment = m.captures.loopEnvironment(m.container, node);
  if (environment) m.enter(environment);
  if (node.initializer) {
    if (ts.isVariableDeclarationList(node.initializer)) declare(node.initializer);
    else m.effect(node.initializer);
  }
  const next = (): void => {
    if (environment) renew(m, node, environment);
    if (node.incrementor) m.effect(node.incrementor);
  };
  const test = (again: Label): void => {
    if (node.condition) emitCondition(m, node.condition, again, true);
    else m.asm.branch("jump", again);
  };
  emitLoop(m, labels, () => m.statement(node.statement), next, test, !isAlwaysTrue(m, node.condition));
  if (environment) m.leave();
}

/** Gives the next pass an environment of its own, with the values that the loop's own variables have now. */
function renew(m: Method, node: ts.ForStatement, environment: Environment): void {
  const { register } = m.active.at(-1)!;
  const isHeader = (symbol: ts.Symbol): boolean =>
    symbol.valueDeclaration !== undefined &&
    ts.findAncestor(symbol.valueDeclaration, (at) => at === node.initializer) !== undefined;
  m.asm.emit("newactivation");
  for (const { slot, symbol } of environment.variables) {
    if (!isHeader(symbol)) continue;
    m.asm.emit("dup");
    m.asm.emit("getlocal", register);
    m.asm.emit("getslot", slot);
    m.asm.emit("setslot", slot);
  }
  m.asm.emit("setlocal", register);
}

/** Emits the body of a pass, in an environment of its own if functions in it capture variables. */
function inPass(m: Method, node: ts.IterationStatement, body: () => void): void {
  const environment = m.captures.loopEnvironment(m.container, node);
  if (environment) m.enter(environment);
  body();
  if (environment) m.leave();
}

/** Goes through an Array, a Vector or a string by index. */
export function emitForOf(m: Method, node: ts.ForOfStatement, labels: readonly string[]): void {
  const type = m.typeOf(node.expression);
  const tsType = m.unit.checker.getTypeAtLocation(node.expression);
  const isString = (tsType.flags & ts.TypeFlags.StringLike) !== 0;
  if (node.awaitModifier) m.unit.report(node, "FN1001", "for await", "Use events or callbacks.");
  if (!isVector(type) && !isString && !isArray(m, tsType)) m.unit.report(node.expression, "FN1006");
  const collection = m.reserve();
  const index = m.reserve();
  m.value(node.expression);
  m.asm.emit("setlocal", collection);
  m.asm.emit("pushbyte", 0);
  m.asm.emit("setlocal", index);
  const body = (): void =>
    inPass(m, node, () => {
      assignEach(m, node, () => {
        m.asm.emit("getlocal", collection);
        m.asm.emit("getlocal", index);
        if (isString) m.asm.emit("callproperty", m.unit.name({ namespace: AS3, name: "charAt" }), 1);
        else m.asm.emit("getproperty", m.unit.pool.runtimeName(PUBLIC));
        return isString ? Str : isVector(type) ? (type.parameters[0] ?? Any) : Any;
      });
      m.statement(node.statement);
    });
  const test = (again: Label): void => {
    m.asm.emit("getlocal", index);
    m.asm.emit("getlocal", collection);
    m.asm.emit("getproperty", m.unit.publicName("length"));
    m.asm.branch("iflt", again);
  };
  emitLoop(m, labels, body, () => m.asm.emit("inclocal_i", index), test, true);
  m.release(collection, index);
}

/** Goes through the names of an object's enumerable properties. */
export function emitForIn(m: Method, node: ts.ForInStatement, labels: readonly string[]): void {
  const object = m.reserve();
  const index = m.reserve();
  m.value(node.expression);
  m.asm.emit("coerce_a");
  m.asm.emit("setlocal", object);
  m.asm.emit("pushbyte", 0);
  m.asm.emit("setlocal", index);
  const body = (): void =>
    inPass(m, node, () => {
      assignEach(m, node, (variable) => {
        m.asm.emit("getlocal", object);
        m.asm.emit("getlocal", index);
        m.asm.emit("nextname");
        // The names of an Array's elements are numbers.
        if (variable?.kind !== "string") return Any;
        m.asm.emit("convert_s");
        return Str;
      });
      m.statement(node.statement);
    });
  const test = (again: Label): void => {
    m.asm.emit("hasnext2", object, index);
    m.asm.branch("iftrue", again);
  };
  emitLoop(m, labels, body, nothing, test, true);
  m.release(object, index);
}

/** Gives the variable of a for…of or for…in its value. */
function assignEach(
  m: Method,
  { initializer }: ts.ForInOrOfStatement,
  emit: (variable: AvmType | undefined) => AvmType,
): void {
  if (ts.isVariableDeclarationList(initializer)) {
    const { name } = initializer.declarations[0]!;
    const symbol = ts.isIdentifier(name) ? m.unit.checker.getSymbolAtLocation(name) : undefined;
    bindPattern(m, name, emit(symbol && m.unit.expressionTypes.ofSymbol(symbol)));
  } else {
    const target = reference(m, initializer);
    target.prepare();
    target.set(emit(target.type.kind === "any" ? Str : target.type));
  }
}

function nothing(): void {}
