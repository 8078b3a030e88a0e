import ts from "typescript";

/** A class or interface, as both have members and heritage. */
export type Declaration = ts.ClassDeclaration | ts.InterfaceDeclaration;

export function hasModifier(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

export function isStatic(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.StaticKeyword);
}

/**
 * The symbol of the variable that an identifier declares or refers to: of `{ name }` and `constructor(private name)`,
 * which also mean a property, the variable.
 */
export function variableSymbol(checker: ts.TypeChecker, node: ts.Identifier): ts.Symbol | undefined {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent);
  if (ts.isParameter(parent) && parent.name === node && ts.isParameterPropertyDeclaration(parent, parent.parent)) {
    return checker.getSymbolsOfParameterPropertyDeclaration(parent, node.text)[0];
  }
  return checker.getSymbolAtLocation(node);
}

/** Follows import aliases to what they name. */
export function unaliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

export function classDeclaration(symbol: ts.Symbol): ts.ClassDeclaration | undefined {
  return symbol.declarations?.find(ts.isClassDeclaration);
}

/** The declaration that says what a symbol is at runtime. */
export function mainDeclaration(symbol: ts.Symbol): ts.Declaration | undefined {
  return classDeclaration(symbol) ?? symbol.valueDeclaration ?? symbol.declarations?.[0];
}

/** The expressions behind `extends` or `implements`. */
export function heritage(
  declaration: Declaration,
  token: ts.SyntaxKind.ExtendsKeyword | ts.SyntaxKind.ImplementsKeyword,
): readonly ts.ExpressionWithTypeArguments[] {
  return declaration.heritageClauses?.find((clause) => clause.token === token)?.types ?? [];
}

/** The symbol that an `extends` or `implements` expression names. */
export function heritageSymbol(
  checker: ts.TypeChecker,
  { expression }: ts.ExpressionWithTypeArguments,
): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(expression);
  return symbol && unaliased(checker, symbol);
}

export function superclass(checker: ts.TypeChecker, declaration: ts.ClassDeclaration): ts.ClassDeclaration | undefined {
  const [clause] = heritage(declaration, ts.SyntaxKind.ExtendsKeyword);
  const symbol = clause && heritageSymbol(checker, clause);
  return symbol && classDeclaration(symbol);
}

/** The member of a superclass or interface that a method or accessor stands in for. */
export function expectedMember(
  checker: ts.TypeChecker,
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
): ts.SignatureDeclaration | undefined {
  const owner = node.parent;
  if (!ts.isClassDeclaration(owner) || isStatic(node)) return undefined;
  const clauses = owner.heritageClauses?.flatMap(({ types }) => types) ?? [];
  for (const clause of clauses) {
    const type = checker.getTypeAtLocation(clause);
    const member = checker.getPropertyOfType(type, node.name.getText());
    const found = member?.declarations?.find((declaration) => declaration.kind === signatureKind(node, declaration));
    if (found) return found as ts.SignatureDeclaration;
  }
  return undefined;
}

/** The kind that a declaration has if it is what a member stands in for. */
function signatureKind(
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
  declaration: ts.Declaration,
): ts.SyntaxKind {
  return ts.isMethodDeclaration(node) && ts.isMethodSignature(declaration) ? declaration.kind : node.kind;
}

/** The class whose member a node is in, if any. */
export function enclosingClass(node: ts.Node): ts.ClassDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassDeclaration);
}

export function isSubclass(
  checker: ts.TypeChecker,
  declaration: ts.ClassDeclaration | undefined,
  base: ts.Declaration,
): boolean {
  for (let at = declaration; at !== undefined; at = superclass(checker, at)) if (at === base) return true;
  return false;
}

/** Whether a node is a member of a class, as a method of an object literal is not. */
export function isClassMember(node: ts.Node): node is ts.ClassElement {
  return ts.isClassElement(node) && ts.isClassLike(node.parent);
}

/** The name of a member or variable as written, or undefined when it is computed. */
export function staticName(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}
