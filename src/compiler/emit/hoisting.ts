import ts from "typescript";
import { pushDefault } from "./convert.ts";
import type { Method } from "./method.ts";
import { storeVariable } from "./variables.ts";

/** Makes the functions that a list of statements declares, as they exist from its beginning on. */
export function emitDeclaredFunctions(m: Method, statements: readonly ts.Statement[]): void {
  for (const statement of statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name || !statement.body) continue;
    m.unit.emitters.closure(m, statement);
    storeVariable(
      m,
      m.unit.checker.getSymbolAtLocation(statement.name)!,
      m.unit.expressionTypes.ofDeclaration(statement),
    );
  }
}

/** Gives `var` variables the value they have before their declaration. */
export function emitHoistedVariables(m: Method, body: ts.Node): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
      for (const { name } of node.declarations) {
        const symbol = ts.isIdentifier(name) ? m.unit.checker.getSymbolAtLocation(name) : undefined;
        if (!symbol || !m.captures.isLocal(symbol) || symbol.valueDeclaration?.kind === ts.SyntaxKind.Parameter)
          continue;
        const type = m.unit.expressionTypes.ofSymbol(symbol);
        pushDefault(m, type);
        storeVariable(m, symbol, type);
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
}
