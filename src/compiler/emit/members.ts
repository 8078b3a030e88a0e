import ts from "typescript";
import { isStatic } from "../semantics/symbols.ts";
import { formatType } from "../semantics/types.ts";
import type { MessageCode } from "../source/errors.ts";
import { signatureOf } from "./signatures.ts";
import type { Unit } from "./unit.ts";

/** A member that instances have under a name of their own. */
export type Member =
  | ts.MethodDeclaration
  | ts.MethodSignature
  | ts.AccessorDeclaration
  | ts.PropertyDeclaration
  | ts.ParameterDeclaration;

/** The instance members of a class, with those that an interface of the same name adds to a declaration of the player's. */
export function membersOf(unit: Unit, declaration: ts.ClassDeclaration): Member[] {
  const symbol = unit.checker.getSymbolAtLocation(declaration.name!);
  const parts =
    symbol?.declarations?.filter((part) => ts.isClassDeclaration(part) || ts.isInterfaceDeclaration(part)) ?? [];
  return parts.flatMap((part) => [...part.members].flatMap(instanceMembers));
}

function instanceMembers(member: ts.ClassElement | ts.TypeElement): Member[] {
  if (ts.isConstructorDeclaration(member)) {
    return member.parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, member));
  }
  return isInstanceMember(member) ? [member] : [];
}

function isInstanceMember(
  member: ts.ClassElement | ts.TypeElement,
): member is Member & (ts.ClassElement | ts.TypeElement) {
  if (ts.isMethodSignature(member)) return true;
  return (
    (ts.isMethodDeclaration(member) || ts.isAccessor(member) || ts.isPropertyDeclaration(member)) && !isStatic(member)
  );
}

export function isField(member: Member): member is ts.PropertyDeclaration | ts.ParameterDeclaration {
  return ts.isPropertyDeclaration(member) || ts.isParameter(member);
}

export function isMethod(member: ts.Node): member is ts.MethodDeclaration | ts.MethodSignature {
  return ts.isMethodDeclaration(member) || ts.isMethodSignature(member);
}

/** Reports a member whose signature is not that of the one it stands in for, as AVM2 wants the very same types. */
export function checkSignature(
  unit: Unit,
  node: ts.SignatureDeclaration,
  expected: ts.SignatureDeclaration,
  code: Extract<MessageCode, "FN3001" | "FN3009">,
  ...subject: string[]
): void {
  const ours = describeSignature(unit, node);
  const theirs = describeSignature(unit, expected);
  const isPlayers = unit.source.isLibrary(expected.getSourceFile());
  // The player's declarations do not tell all types: `any` matches everything.
  const matches = (type: string, i: number): boolean =>
    type === theirs[i] || (isPlayers && /^(\*=?|returns \*)$/.test(theirs[i] ?? ""));
  if (ours.length === theirs.length && ours.every(matches)) return;
  unit.report(node, code, ...subject, theirs.join(", "), ours.join(", "));
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
  return ts.isSetAccessor(node) ? list : [...list, `returns ${formatType(returnType)}`];
}
