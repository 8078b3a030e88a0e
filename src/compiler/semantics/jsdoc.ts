import ts from "typescript";

/** The text behind a JSDoc tag of a declaration; empty if there is none, undefined without the tag. */
export function tagText(declaration: ts.Node, name: string): string | undefined {
  const tag = ts.getJSDocTags(documented(declaration)).find((candidate) => candidate.tagName.text === name);
  return tag === undefined ? undefined : (ts.getTextOfJSDocComment(tag.comment) ?? "").trim();
}

export function hasTag(declaration: ts.Node, name: string): boolean {
  return tagText(declaration, name) !== undefined;
}

/** A comment on `const a = 1` belongs to the statement. */
function documented(declaration: ts.Node): ts.Node {
  if (!ts.isVariableDeclaration(declaration)) return declaration;
  return ts.isVariableStatement(declaration.parent.parent) ? declaration.parent.parent : declaration;
}
