import ts from "typescript";
import { refuse } from "./refuse.ts";

/** The value of an expression that names something imported; undefined for all others. */
export type Constants = (node: ts.Expression) => string | number | undefined;

/** A program is one file, and takes nothing from others but constants and members of enums. */
export function importedConstants(checker: ts.TypeChecker): Constants {
  return (node) => {
    const name = ts.isPropertyAccessExpression(node) ? node.expression : node;
    if (!ts.isIdentifier(name)) return undefined;
    const symbol = checker.getSymbolAtLocation(name);
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return undefined;
    const type = checker.getTypeAtLocation(node);
    if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
    return refuse(node, "Only constants can be imported: plain numbers and strings, and members of enums.");
  };
}
