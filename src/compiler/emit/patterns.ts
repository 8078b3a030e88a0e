import ts from "typescript";
import { numberConstant } from "../semantics/constants.ts";
import { AS3 } from "../semantics/names.ts";
import { staticName } from "../semantics/symbols.ts";
import { Any, ArrayClass, type AvmType } from "../semantics/types.ts";
import { joinAs, pushConstant } from "./convert.ts";
import type { Method } from "./method.ts";
import { reference } from "./references.ts";
import { storeVariable } from "./variables.ts";

/** Gives the variables of a declared name or pattern their values from the one on the stack. */
export function bindPattern(m: Method, name: ts.BindingName, type: AvmType): void {
  if (ts.isIdentifier(name)) {
    const symbol = m.unit.checker.getSymbolAtLocation(name)!;
    if (m.unit.constants.ofSymbol(symbol) && m.captures.isLocal(symbol)) m.asm.emit("pop");
    else if (m.captures.isLocal(symbol)) storeVariable(m, symbol, type);
    else storeGlobal(m, symbol);
    return;
  }
  const source = m.reserve();
  m.asm.emit("setlocal", source);
  name.elements.forEach((element, i) => {
    if (ts.isOmittedExpression(element)) return;
    if (ts.isObjectBindingPattern(name)) {
      if (element.dotDotDotToken) m.unit.report(element, "FN1001", "A rest property", "Name the properties.");
      emitProperty(m, source, element.propertyName ?? (element.name as ts.Identifier), name);
    } else if (element.dotDotDotToken) emitRest(m, source, i);
    else emitElement(m, source, i);
    emitDefault(m, element.initializer);
    bindPattern(m, element.name, element.dotDotDotToken ? ArrayClass : Any);
  });
  m.release(source);
}

/** Assigns the parts of the value on the stack to what a literal on the left of `=` names. */
export function assignPattern(m: Method, pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression): void {
  const source = m.reserve();
  m.asm.emit("setlocal", source);
  if (ts.isArrayLiteralExpression(pattern)) {
    pattern.elements.forEach((element, i) => {
      if (ts.isOmittedExpression(element)) return;
      if (ts.isSpreadElement(element)) assignPart(m, element.expression, () => emitRest(m, source, i));
      else assignPart(m, element, () => emitElement(m, source, i));
    });
  } else {
    for (const property of pattern.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        assignPart(m, property.name, () => {
          emitProperty(m, source, property.name, pattern);
          emitDefault(m, property.objectAssignmentInitializer);
        });
      } else if (ts.isPropertyAssignment(property)) {
        assignPart(m, property.initializer, () => emitProperty(m, source, property.name, pattern));
      } else m.unit.report(property, "FN1001", "A rest property", "Name the properties.");
    }
  }
  m.release(source);
}

function assignPart(m: Method, node: ts.Expression, part: () => void): void {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assignPart(m, node.left, () => {
      part();
      emitDefault(m, node.right);
    });
  } else if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) {
    part();
    assignPattern(m, node);
  } else {
    const target = reference(m, node);
    target.prepare();
    part();
    target.set(Any);
  }
}

/** Replaces undefined on the stack by a default value. */
export function emitDefault(m: Method, initializer: ts.Expression | undefined): void {
  if (initializer === undefined) return;
  const given = m.asm.label();
  m.asm.emit("coerce_a");
  m.asm.emit("dup");
  m.asm.emit("pushundefined");
  m.asm.branch("ifstrictne", given);
  m.asm.emit("pop");
  joinAs(m, m.value(initializer), Any);
  m.asm.place(given);
}

function emitProperty(m: Method, source: number, name: ts.PropertyName, pattern: ts.Node): void {
  m.asm.emit("getlocal", source);
  const fixed = staticName(name);
  if (fixed !== undefined) {
    const type = m.unit.checker.getTypeAtLocation(pattern);
    const member = type.getProperty(fixed);
    m.asm.emit(
      "getproperty",
      member ? m.unit.name(m.unit.names.member(member, fixed, m.owner)) : m.unit.publicName(fixed),
    );
  } else {
    m.value((name as ts.ComputedPropertyName).expression);
    m.asm.emit("getproperty", m.unit.runtimePublicName());
  }
}

function emitElement(m: Method, source: number, index: number): void {
  m.asm.emit("getlocal", source);
  pushConstant(m, numberConstant(index));
  m.asm.emit("getproperty", m.unit.runtimePublicName());
}

function emitRest(m: Method, source: number, from: number): void {
  m.asm.emit("getlocal", source);
  pushConstant(m, numberConstant(from));
  m.asm.emit("callproperty", m.unit.name({ namespace: AS3, name: "slice" }), 1);
}

/** Initialises a variable of the file's top level. */
function storeGlobal(m: Method, symbol: ts.Symbol): void {
  const name = m.unit.name(m.unit.names.topLevel(symbol));
  m.asm.emit("getlocal", 0);
  m.asm.emit("swap");
  m.asm.emit("initproperty", name);
}
