import type ts from "typescript";
import { numberConstant } from "../semantics/constants.ts";
import { staticName } from "../semantics/symbols.ts";
import { NonNullStr } from "../semantics/types.ts";
import { pushConstant } from "./convert.ts";
import type { Method } from "./method.ts";

/** Emits the object of an enum: values by name, and names by number. */
export function emitEnum(m: Method, node: ts.EnumDeclaration): void {
  let pairs = 0;
  m.asm.emit("getlocal", 0);
  for (const member of node.members) {
    const name = staticName(member.name) ?? "";
    const value = m.unit.checker.getConstantValue(member);
    if (value === undefined) {
      m.unit.report(member, "FN1001", "A computed enum value", "Write a constant.");
      continue;
    }
    const constant = typeof value === "number" ? numberConstant(value) : { value, type: NonNullStr };
    m.asm.emit("pushstring", m.unit.pool.string(name));
    pushConstant(m, constant);
    pairs++;
    if (typeof value !== "number") continue;
    m.asm.emit("pushstring", m.unit.pool.string(String(value)));
    m.asm.emit("pushstring", m.unit.pool.string(name));
    pairs++;
  }
  m.asm.emit("newobject", pairs);
  m.asm.emit("initproperty", m.unit.name(m.unit.names.topLevel(m.unit.checker.getSymbolAtLocation(node.name)!)));
}
