import ts from "typescript";
import { staticName } from "../semantics/symbols.ts";
import { type AvmType, NonNullStr, ObjectClass, RegExpClass } from "../semantics/types.ts";
import type { Method } from "./method.ts";

export function emitObjectLiteral(m: Method, node: ts.ObjectLiteralExpression): AvmType {
  checkPlain(m, node);
  // Computed names have to be set one by one, in order, as do the properties behind them.
  const firstComputed = node.properties.findIndex(
    (property) => property.name && staticName(property.name) === undefined,
  );
  const literal = firstComputed < 0 ? node.properties : node.properties.slice(0, firstComputed);
  let pairs = 0;
  for (const property of literal) {
    const name = property.name && staticName(property.name);
    if (name === undefined) continue;
    m.asm.emit("pushstring", m.unit.pool.string(name));
    emitPropertyValue(m, property);
    pairs++;
  }
  m.asm.emit("newobject", pairs);
  for (const property of node.properties.slice(literal.length)) {
    if (!property.name) continue;
    m.asm.emit("dup");
    const name = staticName(property.name);
    if (name === undefined) m.value((property.name as ts.ComputedPropertyName).expression);
    else m.asm.emit("pushstring", m.unit.pool.string(name));
    emitPropertyValue(m, property);
    m.asm.emit("setproperty", m.unit.runtimePublicName());
  }
  return ObjectClass;
}

function emitPropertyValue(m: Method, property: ts.ObjectLiteralElementLike): void {
  if (ts.isPropertyAssignment(property)) m.value(property.initializer);
  else if (ts.isShorthandPropertyAssignment(property)) m.value(property.name);
  else if (ts.isMethodDeclaration(property)) m.unit.emitters.closure(m, property);
  else {
    m.unit.report(property, "FN1001", "An accessor of an object literal", "Write a class.");
    m.asm.emit("pushundefined");
  }
}

/** Reports what has no counterpart, and a literal where an instance of a class is expected. */
function checkPlain(m: Method, node: ts.ObjectLiteralExpression): void {
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      m.unit.report(property, "FN1001", "Spreading an object", "Copy the properties.");
    }
  }
  const symbol = m.unit.checker.getContextualType(node)?.getSymbol();
  if (!symbol) return;
  const isClass =
    (symbol.flags & ts.SymbolFlags.Class) !== 0 &&
    m.unit.types.ofSymbol(symbol).kind === "object" &&
    symbol.name !== "Object";
  const isInterface = (symbol.flags & ts.SymbolFlags.Interface) !== 0 && m.unit.types.isRuntimeInterface(symbol);
  if (isClass || isInterface) m.unit.report(node, "FN2002", symbol.name);
}

/** Emits a template string; `+` makes a string of what it joins to one. */
export function emitTemplate(m: Method, node: ts.TemplateExpression): AvmType {
  m.asm.emit("pushstring", m.unit.pool.string(node.head.text));
  for (const { expression, literal } of node.templateSpans) {
    m.value(expression);
    m.asm.emit("add");
    if (literal.text === "") continue;
    m.asm.emit("pushstring", m.unit.pool.string(literal.text));
    m.asm.emit("add");
  }
  return NonNullStr;
}

export function emitRegExp(m: Method, node: ts.RegularExpressionLiteral): AvmType {
  const end = node.text.lastIndexOf("/");
  const name = m.unit.publicName("RegExp");
  m.asm.emit("findpropstrict", name);
  m.asm.emit("pushstring", m.unit.pool.string(node.text.slice(1, end)));
  m.asm.emit("pushstring", m.unit.pool.string(node.text.slice(end + 1)));
  m.asm.emit("constructprop", name, 2);
  return RegExpClass;
}
