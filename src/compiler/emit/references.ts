import ts from "typescript";
import { NamespaceKind } from "../../abc/model.ts";
import { stripped } from "../semantics/constants.ts";
import {
  hasModifier,
  isClassMember,
  isStatic,
  isSubclass,
  mainDeclaration,
  superclass,
  unaliased,
} from "../semantics/symbols.ts";
import { Any, type AvmType } from "../semantics/types.ts";
import type { Method } from "./method.ts";
import { globalName, identifierSymbol, loadGlobal, loadVariable, storeVariable } from "./variables.ts";

/** Something that can be read and assigned. */
export interface Reference {
  readonly type: AvmType;
  /** How many values name the place on the stack: an object, and a key where it is computed. */
  readonly width: 0 | 1 | 2;
  /** Leaves the values that name the place. */
  prepare(): void;
  /** Replaces them by the value of the place. */
  get(): void;
  /** Takes them, and the value above them. `from` is that value's type. */
  set(from: AvmType): void;
}

/** The member that `object.name` means, and where it is looked for. */
export interface MemberAccess {
  /** multiname index */
  readonly name: number;
  readonly type: AvmType;
  /** Leaves the object. */
  object(): void;
}

export function reference(m: Method, expression: ts.Expression): Reference {
  const node = stripped(expression);
  if (ts.isIdentifier(node)) return identifierReference(m, node);
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return superReference(m, node);
    const { name, type, object } = memberAccess(m, node);
    const set = initialises(m, node) ? "initproperty" : "setproperty";
    return {
      type,
      width: 1,
      prepare: object,
      get: () => m.asm.emit("getproperty", name),
      set: () => m.asm.emit(set, name),
    };
  }
  if (ts.isElementAccessExpression(node)) return elementReference(m, node);
  m.unit.report(node, "FN1001", "This assignment", "Assign to a variable, property or element.");
  return { type: Any, width: 0, prepare() {}, get: () => m.asm.emit("pushundefined"), set: () => m.asm.emit("pop") };
}

function identifierReference(m: Method, node: ts.Identifier): Reference {
  const symbol = identifierSymbol(m, node);
  if (symbol && m.captures.isLocal(symbol)) {
    return {
      type: m.unit.expressionTypes.ofSymbol(symbol),
      width: 0,
      prepare() {},
      get: () => void loadVariable(m, symbol),
      set: (from) => storeVariable(m, symbol, from),
    };
  }
  const name = symbol ? globalName(m, symbol, node) : m.unit.publicName(node.text);
  return {
    type: symbol ? m.unit.expressionTypes.ofSymbol(symbol) : Any,
    width: 1,
    prepare: () => m.asm.emit("findproperty", name),
    get: () => m.asm.emit("getproperty", name),
    set: () => m.asm.emit("setproperty", name),
  };
}

function superReference(m: Method, node: ts.PropertyAccessExpression): Reference {
  const name = superMember(m, node);
  return {
    type: m.typeOf(node),
    width: 1,
    prepare: () => m.asm.emit("getlocal", 0),
    get: () => m.asm.emit("getsuper", name),
    set: () => m.asm.emit("setsuper", name),
  };
}

/** The multiname of `super.name`; such a member can only be reached from the method itself. */
export function superMember(m: Method, node: ts.PropertyAccessExpression): number {
  if (m.container.isStaticMember) m.unit.report(node, "FN1009");
  else if (m.container.node && !isClassMember(m.container.node)) m.unit.report(node, "FN1004");
  return memberName(m, node, m.owner && superclass(m.unit.checker, m.owner));
}

function elementReference(m: Method, node: ts.ElementAccessExpression): Reference {
  const key = node.argumentExpression;
  const fixed = fixedKey(m, node);
  if (fixed !== undefined) {
    const name = m.unit.publicName(fixed);
    return {
      type: Any,
      width: 1,
      prepare: () => void m.value(node.expression),
      get: () => m.asm.emit("getproperty", name),
      set: () => m.asm.emit("setproperty", name),
    };
  }
  const name = m.unit.runtimePublicName();
  return {
    type: m.typeOf(node),
    width: 2,
    prepare() {
      m.value(node.expression);
      m.value(key);
    },
    get: () => m.asm.emit("getproperty", name),
    set: () => m.asm.emit("setproperty", name),
  };
}

/**
 * The name in `object["name"]`: a lookup by public name, late, whatever the type says.
 * Undefined when the key is only known at runtime, or is an index.
 */
export function fixedKey(m: Method, node: ts.ElementAccessExpression): string | undefined {
  const constant = m.unit.constants.of(node.argumentExpression);
  if (typeof constant?.value !== "string" || /^\d/.test(constant.value)) return undefined;
  const member = m.unit.checker.getSymbolAtLocation(node.argumentExpression);
  const declaration = member && mainDeclaration(member);
  const kind = declaration && m.unit.names.member(member, constant.value, m.owner).namespace.kind;
  const visibility = kind && visibilities.get(kind);
  if (visibility) m.unit.report(node.argumentExpression, "FN2001", constant.value, visibility);
  return constant.value;
}

const visibilities = new Map<NamespaceKind, string>([
  [NamespaceKind.Private, "private"],
  [NamespaceKind.Protected, "protected"],
  [NamespaceKind.StaticProtected, "protected"],
  [NamespaceKind.PackageInternal, "internal"],
]);

/** Resolves `object.name`, except for `super`. */
export function memberAccess(m: Method, node: ts.PropertyAccessExpression): MemberAccess {
  const symbol = m.unit.checker.getSymbolAtLocation(node.name);
  const member = symbol && unaliased(m.unit.checker, symbol);
  const declaration = member && mainDeclaration(member);
  const type = m.typeOf(node);
  if (member && isModule(m, node.expression)) {
    const name = globalName(m, member, node.name);
    return { name, type, object: () => m.asm.emit("findpropstrict", name) };
  }
  const name = memberName(m, node, m.owner);
  if (
    declaration &&
    isStatic(declaration) &&
    ts.isClassDeclaration(declaration.parent) &&
    namesClass(m, node.expression)
  ) {
    // Static members are not inherited at runtime: they are where they were declared.
    const owner = m.unit.checker.getSymbolAtLocation(declaration.parent.name!)!;
    return { name, type, object: () => void loadGlobal(m, owner, node.expression) };
  }
  return { name, type, object: () => void m.value(node.expression) };
}

/** @param from the class in whose protected namespace inherited members are looked for */
function memberName(m: Method, node: ts.PropertyAccessExpression, from: ts.ClassDeclaration | undefined): number {
  const member = m.unit.checker.getSymbolAtLocation(node.name);
  const name = node.name.text;
  // Through the prototype one wants its functions, which take any object, and not methods that are bound to it.
  if (isPrototype(m, node.expression)) return m.unit.publicName(name);
  return member ? m.unit.name(m.unit.names.member(member, name, from)) : m.unit.publicName(name);
}

function isPrototype(m: Method, node: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(node)) return false;
  const symbol = m.unit.checker.getSymbolAtLocation(node.name);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Prototype) !== 0;
}

/** Whether an expression is the name of a class, or `this` of a static method. */
function namesClass(m: Method, node: ts.Expression): boolean {
  const inner = stripped(node);
  if (inner.kind === ts.SyntaxKind.ThisKeyword) return true;
  const symbol = m.unit.checker.getSymbolAtLocation(inner);
  return symbol !== undefined && (unaliased(m.unit.checker, symbol).flags & ts.SymbolFlags.Class) !== 0;
}

/** Whether an expression is what `import * as name` gave. */
function isModule(m: Method, node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) return false;
  const symbol = m.unit.checker.getSymbolAtLocation(node);
  return symbol !== undefined && (unaliased(m.unit.checker, symbol).flags & ts.SymbolFlags.ValueModule) !== 0;
}

/** Whether an assignment in a constructor gives a `readonly` field its value, which only `initproperty` may. */
function initialises(m: Method, node: ts.PropertyAccessExpression): boolean {
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword || m.container.node) return false;
  const declaration = m.unit.checker.getSymbolAtLocation(node.name)?.valueDeclaration;
  return (
    declaration !== undefined &&
    hasModifier(declaration, ts.SyntaxKind.ReadonlyKeyword) &&
    isSubclass(m.unit.checker, m.owner, declaration.parent as ts.Declaration)
  );
}
