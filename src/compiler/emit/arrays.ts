import ts from "typescript";
import { AS3 } from "../semantics/names.ts";
import type { Method } from "./method.ts";

/** Leaves an Array of expressions, some of which may be spread. */
export function emitArrayElements(m: Method, elements: readonly ts.Expression[]): void {
  const firstSpread = elements.findIndex(ts.isSpreadElement);
  if (firstSpread < 0) {
    emitPlain(m, elements);
    return;
  }
  // `concat` takes the elements out of arrays it is given, so runs of plain elements are arrays, too.
  emitPlain(m, elements.slice(0, firstSpread));
  let parts = 0;
  for (let i = firstSpread; i < elements.length; parts++) {
    const element = elements[i]!;
    if (ts.isSpreadElement(element)) {
      emitSpread(m, element);
      i++;
    } else {
      const run = elements.slice(i).findIndex(ts.isSpreadElement);
      const end = run < 0 ? elements.length : i + run;
      emitPlain(m, elements.slice(i, end));
      i = end;
    }
  }
  m.asm.emit("callproperty", m.unit.name({ namespace: AS3, name: "concat" }), parts);
}

function emitPlain(m: Method, elements: readonly ts.Expression[]): void {
  for (const element of elements) {
    if (ts.isOmittedExpression(element)) m.asm.emit("pushundefined");
    else m.value(element);
  }
  m.asm.emit("newarray", elements.length);
}

/** Whether values of a type are certainly Arrays. */
export function isArray(m: Method, type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) === 0 && m.unit.checker.isArrayLikeType(type);
}

function emitSpread(m: Method, { expression }: ts.SpreadElement): void {
  if (!isArray(m, m.unit.checker.getTypeAtLocation(expression))) m.unit.report(expression, "FN1007");
  m.value(expression);
}
