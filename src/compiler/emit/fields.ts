import type ts from "typescript";
import { type Constant, convertConstant } from "../semantics/constants.ts";
import { constantValue } from "./signatures.ts";
import type { Unit } from "./unit.ts";

/** The initial value of a field or variable that its trait can hold, so that no code has to set it. */
export function initialConstant(
  unit: Unit,
  node: ts.PropertyDeclaration | ts.VariableDeclaration,
): Constant | undefined {
  const constant = node.initializer && unit.constants.of(node.initializer);
  return constant && convertConstant(constant, unit.expressionTypes.ofDeclaration(node));
}

/** The value of a slot's trait. A slot without one begins with the default of its type. */
export function constantTrait(unit: Unit, constant: Constant | undefined): { value: number; valueKind?: number } {
  if (constant === undefined || constant.value === undefined) return { value: 0 };
  const { value, kind } = constantValue(unit, constant);
  return { value, valueKind: kind };
}
