import ts from "typescript";
import {
  type ClassInfo,
  type Instance,
  InstanceFlags,
  type Trait,
  TraitAttributes,
  TraitKind,
} from "../../abc/model.ts";
import { hasTag } from "../semantics/jsdoc.ts";
import { hasModifier, heritage, isStatic, staticName } from "../semantics/symbols.ts";
import type { ObjectType } from "../semantics/types.ts";
import { compileConstructor } from "./constructors.ts";
import { constantTrait, initialConstant } from "./fields.ts";
import { compileFunction } from "./functions.ts";
import { checkImplementations } from "./implementations.ts";
import { metadataOf } from "./metadata.ts";
import { INSTANCE_SCOPES, Method, STATIC_SCOPES } from "./method.ts";
import { isOverride } from "./overrides.ts";
import { addMethodInfo, NO_PARAMETERS } from "./signatures.ts";
import { compileStub } from "./stubs.ts";
import type { Unit } from "./unit.ts";

/** Compiles a class. @returns its index */
export function compileClass(unit: Unit, node: ts.ClassDeclaration): number {
  const index = unit.abc.instances.length;
  const instance: Instance = {
    name: unit.name(unit.types.ofClass(node).name),
    superName: superName(unit, node),
    flags:
      InstanceFlags.ProtectedNs |
      (hasTag(node, "dynamic") ? 0 : InstanceFlags.Sealed) |
      (hasTag(node, "final") ? InstanceFlags.Final : 0),
    protectedNamespace: unit.pool.namespace(unit.names.protectedOf(node)),
    interfaces: interfaces(unit, node),
    initializer: 0,
    traits: [],
  };
  const info: ClassInfo = { initializer: 0, traits: [] };
  reportDecorators(unit, node);
  checkImplementations(unit, node);
  unit.abc.instances.push(instance);
  unit.abc.classes.push(info);
  instance.initializer = compileConstructor(unit, node);
  info.initializer = compileStaticInitializer(unit, node);
  for (const member of node.members) {
    const traits = isStatic(member) ? info.traits : instance.traits;
    traits.push(...memberTraits(unit, node, member));
    if (ts.isConstructorDeclaration(member) && member.body) instance.traits.push(...parameterProperties(unit, member));
  }
  return index;
}

function superName(unit: Unit, node: ts.ClassDeclaration): number {
  const [base] = heritage(node, ts.SyntaxKind.ExtendsKeyword);
  if (!base) return unit.publicName("Object");
  const type = unit.types.ofNode(base);
  if (type.kind !== "object")
    unit.report(base, "FN1001", `Extending '${base.getText()}'`, "Extend a class by its name.");
  return unit.typeName(type);
}

function interfaces(unit: Unit, node: ts.ClassDeclaration): number[] {
  return heritage(node, ts.SyntaxKind.ImplementsKeyword)
    .map((clause) => unit.types.ofNode(clause))
    .filter(
      (type): type is ObjectType =>
        type.kind === "object" && type.declaration?.kind === ts.SyntaxKind.InterfaceDeclaration,
    )
    .map((type) => unit.typeName(type));
}

function memberTraits(unit: Unit, owner: ts.ClassDeclaration, member: ts.ClassElement): Trait[] {
  reportDecorators(unit, member);
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) return methodTraits(unit, owner, member);
  if (ts.isPropertyDeclaration(member)) return fieldTraits(unit, owner, member);
  if (ts.isIndexSignatureDeclaration(member) || ts.isConstructorDeclaration(member)) return [];
  if (ts.isClassStaticBlockDeclaration(member) || ts.isSemicolonClassElement(member)) return [];
  unit.report(member, "FN1001", "This member");
  return [];
}

function reportDecorators(unit: Unit, node: ts.Node): void {
  const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
  if (decorators?.[0]) unit.report(decorators[0], "FN1011");
}

function methodTraits(
  unit: Unit,
  owner: ts.ClassDeclaration,
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
): Trait[] {
  const isAbstract = hasModifier(node, ts.SyntaxKind.AbstractKeyword);
  // An overload without a body.
  if (!node.body && !isAbstract) return [];
  const name = memberName(unit, node);
  if (name === undefined) return [];
  const qualified = `${unit.names.classUri(owner)}/${name}`;
  const static_ = isStatic(node);
  const method = isAbstract
    ? compileStub(unit, node, qualified)
    : compileFunction(unit, node, qualified, { owner, baseScopes: static_ ? STATIC_SCOPES : INSTANCE_SCOPES });
  const override = !static_ && isOverride(unit, owner, node, name);
  const attributes = (override ? TraitAttributes.Override : 0) | (hasTag(node, "final") ? TraitAttributes.Final : 0);
  return [
    {
      kind: ts.isMethodDeclaration(node)
        ? TraitKind.Method
        : ts.isGetAccessor(node)
          ? TraitKind.Getter
          : TraitKind.Setter,
      name: unit.name(unit.names.declaredMember(node, name)),
      dispatchId: 0,
      method,
      ...metadataOf(unit, node, attributes),
    },
  ];
}

function fieldTraits(unit: Unit, owner: ts.ClassDeclaration, node: ts.PropertyDeclaration): Trait[] {
  const isAbstract = hasModifier(node, ts.SyntaxKind.AbstractKeyword);
  if (isAbstract && hasModifier(node, ts.SyntaxKind.ProtectedKeyword)) unit.report(node, "FN3003");
  if (isAbstract || hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return [];
  if (hasModifier(node, ts.SyntaxKind.AccessorKeyword)) unit.report(node, "FN1001", "'accessor'", "Write get and set.");
  const name = memberName(unit, node);
  if (name === undefined) return [];
  if (!isStatic(node)) isOverride(unit, owner, node, name);
  return [slotTrait(unit, node, name)];
}

/** `constructor(private host: string)` declares a field. */
function parameterProperties(unit: Unit, node: ts.ConstructorDeclaration): Trait[] {
  return node.parameters
    .filter((parameter) => ts.isParameterPropertyDeclaration(parameter, node))
    .map((parameter) => {
      const { text } = parameter.name as ts.Identifier;
      isOverride(unit, node.parent as ts.ClassDeclaration, parameter, text);
      return slotTrait(unit, parameter, text);
    });
}

function slotTrait(unit: Unit, node: ts.PropertyDeclaration | ts.ParameterDeclaration, name: string): Trait {
  const isReadonly = hasModifier(node, ts.SyntaxKind.ReadonlyKeyword);
  return {
    kind: isReadonly ? TraitKind.Const : TraitKind.Slot,
    name: unit.name(unit.names.declaredMember(node, name)),
    slotId: 0,
    typeName: unit.typeName(unit.expressionTypes.ofDeclaration(node)),
    ...constantTrait(unit, ts.isParameter(node) ? undefined : initialConstant(unit, node)),
    ...metadataOf(unit, node, 0),
  };
}

function memberName(
  unit: Unit,
  node: ts.MethodDeclaration | ts.AccessorDeclaration | ts.PropertyDeclaration,
): string | undefined {
  const name = staticName(node.name);
  if (name === undefined) unit.report(node.name, "FN1001", "A computed member name", "Write the name.");
  return name;
}

function compileStaticInitializer(unit: Unit, node: ts.ClassDeclaration): number {
  const captures = unit.captures(node.getSourceFile());
  const m = new Method(unit, {
    container: captures.staticContainer(node),
    captures,
    owner: node,
    returnType: NO_PARAMETERS.returnType,
    parameterCount: 1,
    baseScopes: STATIC_SCOPES,
    outer: [],
  });
  const method = addMethodInfo(unit, NO_PARAMETERS, "", m.flags);
  m.enterOwnEnvironment();
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member)) m.statement(member.body);
    else if (ts.isPropertyDeclaration(member) && isStatic(member)) emitStaticField(m, member);
  }
  m.finish(method);
  return method;
}

function emitStaticField(m: Method, node: ts.PropertyDeclaration): void {
  const name = staticName(node.name);
  if (!node.initializer || name === undefined || initialConstant(m.unit, node)) return;
  m.markLine(node);
  m.asm.emit("getlocal", 0);
  m.value(node.initializer, m.unit.expressionTypes.ofDeclaration(node));
  m.asm.emit("initproperty", m.unit.name(m.unit.names.declaredMember(node, name)));
}
