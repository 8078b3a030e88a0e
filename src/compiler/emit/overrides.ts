import ts from "typescript";
import { hasTag } from "../semantics/jsdoc.ts";
import { hasModifier, staticName, superclass } from "../semantics/symbols.ts";
import { checkSignature, isField, isMethod, type Member, membersOf } from "./members.ts";
import type { Unit } from "./unit.ts";

/** Whether a superclass has the same member. Reports what AVM2 does not accept as an override of it. */
export function isOverride(unit: Unit, owner: ts.ClassDeclaration, node: Member, name: string): boolean {
  if (hasModifier(node, ts.SyntaxKind.PrivateKeyword)) return false;
  for (let base = superclass(unit.checker, owner); base; base = superclass(unit.checker, base)) {
    const named = membersOf(unit, base).filter((member) => staticName(member.name) === name);
    const inherited = named.find((member) => sameKind(member, node)) ?? named[0];
    if (!inherited || hasTag(inherited, "prototype")) continue;
    if (ts.isPropertyDeclaration(inherited) && hasModifier(inherited, ts.SyntaxKind.AbstractKeyword)) continue;
    // An accessor beside the one that is overridden: the other half is inherited.
    if (!sameKind(inherited, node) && ts.isAccessor(inherited) && ts.isAccessor(node)) continue;
    return canOverride(unit, node, inherited, base, name);
  }
  return false;
}

function canOverride(unit: Unit, node: Member, inherited: Member, base: ts.ClassDeclaration, name: string): boolean {
  const owner = base.name!.text;
  if (isField(inherited) && isField(node)) unit.report(node, "FN3002", name, owner);
  else if (!sameKind(inherited, node)) unit.report(node, "FN3004", name, describe(inherited), owner, describe(node));
  else if (!sameNamespace(unit, inherited, node, name)) unit.report(node, "FN3008", name, owner);
  else {
    checkSignature(unit, node as ts.SignatureDeclaration, inherited as ts.SignatureDeclaration, "FN3001", name, owner);
    return true;
  }
  return false;
}

function describe(member: Member): string {
  if (isMethod(member)) return "method";
  return isField(member) ? "field" : "accessor";
}

function sameKind(a: Member, b: Member): boolean {
  return a.kind === b.kind || (isMethod(a) && isMethod(b)) || (isField(a) && isField(b));
}

function sameNamespace(unit: Unit, a: Member, b: Member, name: string): boolean {
  const isProtected = (member: Member): boolean => hasModifier(member, ts.SyntaxKind.ProtectedKeyword);
  if (isProtected(a) || isProtected(b)) return isProtected(a) && isProtected(b);
  const first = unit.names.declaredMember(a, name).namespace;
  const second = unit.names.declaredMember(b, name).namespace;
  return first.kind === second.kind && first.uri === second.uri;
}
