import ts from "typescript";
import { heritage, heritageSymbol, staticName, superclass } from "../semantics/symbols.ts";
import { checkSignature, isMethod, type Member, membersOf } from "./members.ts";
import type { Unit } from "./unit.ts";

/** Reports members of a class that do not implement its interfaces in the way AVM2 wants it. */
export function checkImplementations(unit: Unit, owner: ts.ClassDeclaration): void {
  for (const declaration of interfacesOf(unit, heritage(owner, ts.SyntaxKind.ImplementsKeyword))) {
    for (const expected of declaration.members) {
      const name = expected.name && staticName(expected.name);
      if (name === undefined || !isAtRuntime(unit, expected)) continue;
      const member = findMember(unit, owner, name, ts.isSetAccessor(expected));
      if (!member || unit.source.isLibrary(member.getSourceFile())) continue;
      if (isMethod(expected) && isMethod(member)) {
        checkSignature(unit, member, expected, "FN3009", name, declaration.name.text);
      } else if (isMethod(expected) || !ts.isAccessor(member)) {
        const kind = isMethod(expected) ? "a method" : "accessors";
        unit.report(member, "FN3007", name, declaration.name.text, kind);
      }
    }
  }
}

/** The interfaces and those that they extend. */
function interfacesOf(unit: Unit, clauses: readonly ts.ExpressionWithTypeArguments[]): ts.InterfaceDeclaration[] {
  return clauses.flatMap((clause) => {
    const declarations = heritageSymbol(unit.checker, clause)?.declarations?.filter(ts.isInterfaceDeclaration) ?? [];
    return declarations.flatMap((declaration) => [
      declaration,
      ...interfacesOf(unit, heritage(declaration, ts.SyntaxKind.ExtendsKeyword)),
    ]);
  });
}

/** Properties of our own interfaces are only types; the player's are written accessors. */
function isAtRuntime(unit: Unit, member: ts.TypeElement): boolean {
  if (ts.isPropertySignature(member)) return unit.source.isLibrary(member.getSourceFile());
  return ts.isMethodSignature(member) || ts.isAccessor(member);
}

function findMember(unit: Unit, owner: ts.ClassDeclaration, name: string, isSetter: boolean): Member | undefined {
  for (let at: ts.ClassDeclaration | undefined = owner; at; at = superclass(unit.checker, at)) {
    const named = membersOf(unit, at).filter((member) => staticName(member.name) === name);
    const found = named.find((member) => ts.isSetAccessor(member) === isSetter) ?? named[0];
    if (found) return found;
  }
  return undefined;
}
