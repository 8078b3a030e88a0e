import ts from "typescript";
import { NamespaceKind } from "../../abc/model.ts";
import type { QualifiedName } from "../../abc/pool-builder.ts";
import { ownEnvironment, thisOwner } from "../semantics/captures.ts";
import { isClassMember, unaliased, variableSymbol } from "../semantics/symbols.ts";
import { type AvmType, ClassClass } from "../semantics/types.ts";
import { convert } from "./convert.ts";
import { CLASS_SCOPE, INSTANCE_SCOPES, type Method, THIS_SLOT } from "./method.ts";

/** The symbol that an identifier stands for when the program runs. */
export function identifierSymbol(m: Method, node: ts.Identifier): ts.Symbol | undefined {
  const symbol = variableSymbol(m.unit.checker, node);
  return symbol && unaliased(m.unit.checker, symbol);
}

/** Leaves the value of a local variable. */
export function loadVariable(m: Method, symbol: ts.Symbol): AvmType {
  const captured = m.captures.captured(symbol);
  if (captured) {
    m.pushEnvironment(captured.environment);
    m.asm.emit("getslot", captured.slot);
  } else {
    m.asm.emit("getlocal", m.register(symbol));
  }
  return m.unit.expressionTypes.ofSymbol(symbol);
}

/** Gives a local variable the value on the stack. */
export function storeVariable(m: Method, symbol: ts.Symbol, from: AvmType): void {
  const captured = m.captures.captured(symbol);
  if (captured) {
    // The slot has a type and converts.
    m.pushEnvironment(captured.environment);
    m.asm.emit("swap");
    m.asm.emit("setslot", captured.slot);
  } else {
    convert(m, from, m.unit.expressionTypes.ofSymbol(symbol));
    m.asm.emit("setlocal", m.register(symbol));
  }
}

/** Leaves `this`, which arrow functions take from where they were made. */
export function loadThis(m: Method): AvmType {
  const owner = thisOwner(m.container);
  if (owner === m.container) m.asm.emit("getlocal", 0);
  else {
    m.pushEnvironment(ownEnvironment(owner)!);
    m.asm.emit("getslot", THIS_SLOT);
  }
  return m.thisType;
}

/** Leaves the value of something that is found by name: a class, a function or a variable of a file or of the player. */
export function loadGlobal(m: Method, symbol: ts.Symbol, node: ts.Node): AvmType {
  if (loadOwnClass(m, symbol)) return ClassClass;
  m.asm.emit("getlex", globalName(m, symbol, node));
  return m.unit.expressionTypes.ofSymbol(symbol);
}

/**
 * Leaves the class that the code is in, if that is what a symbol means. While its static part runs it cannot be found
 * by its name.
 *
 * @returns whether it did
 */
export function loadOwnClass(m: Method, symbol: ts.Symbol): boolean {
  if (!m.owner || symbol.valueDeclaration !== m.owner) return false;
  if (m.baseScopes === INSTANCE_SCOPES) m.asm.emit("getouterscope", CLASS_SCOPE);
  else if (thisOwner(m.container) === m.container && m.container.isStaticMember) m.asm.emit("getlocal", 0);
  else return false;
  return true;
}

/** The multiname of a global; reports it when it has no meaning, or another one, at runtime. */
export function globalName(m: Method, symbol: ts.Symbol, node: ts.Node): number {
  if (symbol.flags & ts.SymbolFlags.ValueModule) m.unit.report(node, "FN1010");
  const name = m.unit.names.topLevel(symbol);
  checkNotHidden(m, name, node);
  return m.unit.name(name);
}

/** Names are looked for among the static members of the class before they are looked for outside. */
function checkNotHidden(m: Method, { namespace, name }: QualifiedName, node: ts.Node): void {
  if (!m.owner) return;
  const member = m.unit.checker.getSymbolAtLocation(m.owner.name!)?.exports?.get(ts.escapeLeadingUnderscores(name));
  const declaration = member?.valueDeclaration;
  if (!member || !declaration || !isClassMember(declaration)) return;
  const hiding = m.unit.names.member(member, name, m.owner).namespace;
  const isSame = hiding.kind === namespace.kind && hiding.uri === namespace.uri;
  if (isSame && hiding.kind !== NamespaceKind.Private) m.unit.report(node, "FN2004", name, m.owner.name!.text);
}
