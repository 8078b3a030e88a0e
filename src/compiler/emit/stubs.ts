import type ts from "typescript";
import { Assembler } from "../bytecode/assembler.ts";
import { addMethodInfo, registerCount, signatureOf } from "./signatures.ts";
import type { Unit } from "./unit.ts";

/** Compiles an abstract method: subclasses override it, so it has to be there, but it only throws. */
export function compileStub(unit: Unit, node: ts.SignatureDeclaration, name: string): number {
  const signature = signatureOf(unit, node);
  const method = addMethodInfo(unit, signature, name, 0);
  const asm = new Assembler(unit.pool, registerCount(signature));
  const error = unit.publicName("Error");
  asm.emit("findpropstrict", error);
  asm.emit("pushstring", unit.pool.string(`${name} is abstract`));
  asm.emit("constructprop", error, 1);
  asm.emit("throw");
  const { code, exceptions, maxStack, localCount } = asm.assemble();
  unit.addBody({ method, maxStack, localCount, initScopeDepth: 0, maxScopeDepth: 0, code, exceptions, traits: [] });
  return method;
}
