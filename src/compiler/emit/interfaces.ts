import ts from "typescript";
import { InstanceFlags, type Trait, TraitKind } from "../../abc/model.ts";
import { Assembler } from "../bytecode/assembler.ts";
import { heritage, staticName } from "../semantics/symbols.ts";
import { addMethodInfo, NO_PARAMETERS, signatureOf } from "./signatures.ts";
import type { Unit } from "./unit.ts";

/**
 * Compiles an interface that classes implement. It has the methods and accessors; properties are only types, as AVM2
 * interfaces have none.
 *
 * @returns its index among the classes
 */
export function compileInterface(unit: Unit, node: ts.InterfaceDeclaration): number {
  const extended = heritage(node, ts.SyntaxKind.ExtendsKeyword);
  const index = unit.abc.instances.push({
    name: unit.name(unit.types.ofClass(node).name),
    superName: 0,
    flags: InstanceFlags.Interface | InstanceFlags.Sealed,
    interfaces: extended.map((clause) => unit.typeName(unit.types.ofNode(clause))),
    initializer: addMethodInfo(unit, NO_PARAMETERS, "", 0),
    traits: node.members.flatMap((member) => memberTraits(unit, node, member)),
  });
  unit.abc.classes.push({ initializer: emptyMethod(unit), traits: [] });
  return index - 1;
}

function memberTraits(unit: Unit, owner: ts.InterfaceDeclaration, member: ts.TypeElement): Trait[] {
  if (!ts.isMethodSignature(member) && !ts.isAccessor(member)) return [];
  const name = staticName(member.name);
  if (name === undefined) return [];
  return [
    {
      kind: ts.isMethodSignature(member)
        ? TraitKind.Method
        : ts.isGetAccessor(member)
          ? TraitKind.Getter
          : TraitKind.Setter,
      name: unit.name({ namespace: unit.names.interfaceNamespace(owner), name }),
      attributes: 0,
      dispatchId: 0,
      method: addMethodInfo(unit, signatureOf(unit, member), `${unit.names.classUri(owner)}/${name}`, 0),
    },
  ];
}

function emptyMethod(unit: Unit): number {
  const method = addMethodInfo(unit, NO_PARAMETERS, "", 0);
  const asm = new Assembler(unit.pool, 1);
  asm.emit("returnvoid");
  const { code, exceptions, maxStack, localCount } = asm.assemble();
  unit.addBody({ method, maxStack, localCount, initScopeDepth: 0, maxScopeDepth: 0, code, exceptions, traits: [] });
  return method;
}
