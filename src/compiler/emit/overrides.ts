import ts from "typescript";
import { hasTag } from "../semantics/jsdoc.ts";
import { hasModifier, isStatic, staticName, superclass } from "../semantics/symbols.ts";
import { formatType } from "../semantics/types.ts";
import { signatureOf } from "./signatures.ts";
import type { Unit } from "./unit.ts";

type Member = ts.MethodDeclaration | ts.MethodSignature | ts.AccessorDeclaration | ts.PropertyDeclaration;

/** Whether a superclass has the same member. Reports what AVM2 does not accept as an override of it. */
export function isOverride(unit: Unit, owner: ts.ClassDeclaration, node: Member, name: string): boolean {
  if (hasModifier(node, ts.SyntaxKind.PrivateKeyword)) return false;
  for (let base = superclass(unit.checker, owner); base; base = superclass(unit.checker, base)) {
    const candidates = membersOf(unit, base).filter((member) => staticName(member.name) === name);
    const inherited = candidates.find((member) => sameKind(member, node)) ?? candidates[0];
    if (!inherited || hasTag(inherited, "prototype")) continue;
    if (!sameKind(inherited, node)) {
      // An accessor beside the one that is overridden: the other half is inherited.
      if (ts.isAccessor(inherited) && ts.isAccessor(node)) continue;
      if (hasModifier(inherited, ts.SyntaxKind.AbstractKeyword)) continue;
      if (ts.isPropertyDeclaration(inherited)) unit.report(node, "FN3004", name, "a method or accessor");
      return false;
    }
    if (ts.isPropertyDeclaration(inherited)) return !hasModifier(inherited, ts.SyntaxKind.AbstractKeyword);
    if (!sameNamespace(unit, inherited, node, name)) continue;
    if (!ts.isPropertyDeclaration(node)) checkSignature(unit, node, inherited, base, name);
    return true;
  }
  return false;
}

/** The instance members of a class, with those that an interface of the same name adds to a declaration of the player's. */
function membersOf(unit: Unit, declaration: ts.ClassDeclaration): Member[] {
  const symbol = unit.checker.getSymbolAtLocation(declaration.name!);
  const parts =
    symbol?.declarations?.filter((part) => ts.isClassDeclaration(part) || ts.isInterfaceDeclaration(part)) ?? [];
  return parts.flatMap((part): Member[] => [...part.members].filter(isInstanceMember));
}

function isInstanceMember(
  member: ts.ClassElement | ts.TypeElement,
): member is Member & (ts.ClassElement | ts.TypeElement) {
  if (ts.isMethodSignature(member)) return true;
  return (
    (ts.isMethodDeclaration(member) || ts.isAccessor(member) || ts.isPropertyDeclaration(member)) && !isStatic(member)
  );
}

function sameKind(a: Member, b: Member): boolean {
  const isMethod = (member: Member): boolean => ts.isMethodDeclaration(member) || ts.isMethodSignature(member);
  return a.kind === b.kind || (isMethod(a) && isMethod(b));
}

function sameNamespace(unit: Unit, a: Member, b: Member, name: string): boolean {
  const isProtected = (member: Member): boolean => hasModifier(member, ts.SyntaxKind.ProtectedKeyword);
  if (isProtected(a) || isProtected(b)) return isProtected(a) && isProtected(b);
  const first = unit.names.declaredMember(a, name).namespace;
  const second = unit.names.declaredMember(b, name).namespace;
  return first.kind === second.kind && first.uri === second.uri;
}

/** AVM2 wants the very same types. The player's own declarations do not say all of them: `any` matches everything. */
function checkSignature(
  unit: Unit,
  node: ts.SignatureDeclaration,
  inherited: ts.SignatureDeclaration,
  base: ts.ClassDeclaration,
  name: string,
): void {
  const ours = describeSignature(unit, node);
  const theirs = describeSignature(unit, inherited);
  const isPlayers = unit.source.isLibrary(inherited.getSourceFile());
  const matches =
    ours.length === theirs.length &&
    ours.every((type, i) => type === theirs[i] || (isPlayers && theirs[i]!.replace(/=$/, "") === "*"));
  if (!matches) unit.report(node, "FN3001", name, base.name!.text, theirs.join(", "), ours.join(", "));
}

function describeSignature(unit: Unit, node: ts.SignatureDeclaration): string[] {
  const isPlayers = unit.source.isLibrary(node.getSourceFile());
  const { parameters, rest, returnType } = signatureOf(unit, node);
  const list = parameters.map((parameter) => {
    // A player's optional parameter has its declared type and a default that is not known here.
    const type = isPlayers ? unit.types.ofNode(parameter.node.type) : parameter.type;
    const isOptional = isPlayers ? parameter.node.questionToken !== undefined : parameter.default !== undefined;
    return `${formatType(type)}${isOptional ? "=" : ""}`;
  });
  if (rest) list.push("...");
  return [...list, `returns ${formatType(returnType)}`];
}
