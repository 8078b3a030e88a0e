import ts from "typescript";
import { ConstantKind, type ConstantValue, MethodFlags } from "../../abc/model.ts";
import { isTopLevel } from "../semantics/captures.ts";
import { type Constant, convertConstant } from "../semantics/constants.ts";
import { isClassMember } from "../semantics/symbols.ts";
import { Any, type AvmType } from "../semantics/types.ts";
import type { Unit } from "./unit.ts";

/** What callers see of a parameter, and what the method itself has to do on entry. */
export interface Parameter {
  node: ts.ParameterDeclaration;
  /** as AVM2 checks and converts it */
  type: AvmType;
  /** undefined: the argument is required */
  default: Constant | undefined;
}

/** The signature of a method as AVM2 knows it. */
export interface Signature {
  parameters: Parameter[];
  rest: ts.ParameterDeclaration | undefined;
  returnType: AvmType;
}

/** Of initialisers, which nobody calls with arguments. */
export const NO_PARAMETERS: Signature = { parameters: [], rest: undefined, returnType: Any };

export const Undefined: Constant = { value: undefined, type: Any };

/** The parameters AVM2 has for a function, without a declared `this`. */
export function parametersOf(node: ts.SignatureDeclaration): ts.ParameterDeclaration[] {
  return node.parameters.filter((parameter) => !(ts.isIdentifier(parameter.name) && parameter.name.text === "this"));
}

/** The signature of a method or of a function of a file: arguments are counted, checked and converted. */
export function signatureOf(unit: Unit, node: ts.SignatureDeclaration): Signature {
  const nodes = parametersOf(node);
  const rest = nodes.find((parameter) => parameter.dotDotDotToken);
  const plain = nodes.filter((parameter) => parameter !== rest);
  const lastRequired = plain.findLastIndex((parameter) => !parameter.initializer && !parameter.questionToken);
  const parameters = plain.map((parameter, i): Parameter => {
    const declared = unit.expressionTypes.ofParameter(parameter);
    if (!parameter.initializer && !parameter.questionToken)
      return { node: parameter, type: declared, default: undefined };
    // AVM2 can only leave out arguments at the end.
    if (i < lastRequired) return { node: parameter, type: Any, default: undefined };
    const constant = parameter.initializer && unit.constants.of(parameter.initializer);
    const converted = constant && convertConstant(constant, declared);
    return converted
      ? { node: parameter, type: declared, default: converted }
      : { node: parameter, type: Any, default: Undefined };
  });
  return { parameters, rest, returnType: unit.expressionTypes.returnType(node) };
}

/** Whether AVM2 fills in the default, which it does for arguments that are left out and not for those that are undefined. */
export function hasConstantDefault(unit: Unit, parameter: ts.ParameterDeclaration): boolean {
  const { parent } = parameter;
  const isMethod = isClassMember(parent) || (ts.isFunctionDeclaration(parent) && isTopLevel(parent));
  if (!isMethod || unit.source.isLibrary(parent.getSourceFile())) return false;
  const found = signatureOf(unit, parent as ts.SignatureDeclaration).parameters.find(({ node }) => node === parameter);
  return found?.default !== undefined && found.default !== Undefined;
}

/**
 * The signature of a function expression: any number of arguments of any type, as callers in TypeScript may pass more
 * than it takes. The types are seen to on entry.
 */
export function closureSignature(unit: Unit, node: ts.FunctionLikeDeclaration): Signature {
  const nodes = parametersOf(node);
  const rest = nodes.find((parameter) => parameter.dotDotDotToken);
  const parameters = nodes.filter((parameter) => parameter !== rest);
  return {
    parameters: parameters.map((parameter) => ({ node: parameter, type: Any, default: undefined })),
    rest,
    returnType: unit.expressionTypes.returnType(node),
  };
}

/** Registers that are filled on entry. */
export function registerCount({ parameters, rest }: Signature): number {
  return 1 + parameters.length + (rest ? 1 : 0);
}

/** Adds a method's info to the file. @param flags further ones, see `MethodFlags` */
export function addMethodInfo(unit: Unit, signature: Signature, name: string, flags: number): number {
  const { parameters, rest, returnType } = signature;
  const optional = parameters.flatMap(({ default: value }) => (value ? [constantValue(unit, value)] : []));
  return unit.addMethod({
    returnType: unit.typeName(returnType),
    parameterTypes: parameters.map(({ type }) => unit.typeName(type)),
    name: name === "" ? 0 : unit.pool.string(name),
    flags: flags | (rest ? MethodFlags.NeedRest : 0) | (optional.length > 0 ? MethodFlags.HasOptional : 0),
    ...(optional.length > 0 && { optional }),
  });
}

/** A value as traits and parameters hold it. */
export function constantValue(unit: Unit, { value, type }: Constant): ConstantValue {
  if (value === undefined) return { kind: ConstantKind.Undefined, value: 0 };
  // The pool index of these is not used, but 0 would mean that there is no value.
  if (value === null) return { kind: ConstantKind.Null, value: ConstantKind.Null };
  if (value === true) return { kind: ConstantKind.True, value: ConstantKind.True };
  if (value === false) return { kind: ConstantKind.False, value: ConstantKind.False };
  if (typeof value === "string") return { kind: ConstantKind.Utf8, value: unit.pool.string(value) };
  if (type.kind === "uint") return { kind: ConstantKind.UInt, value: unit.pool.uint(value) };
  if (type.kind === "int") return { kind: ConstantKind.Int, value: unit.pool.int(value) };
  return { kind: ConstantKind.Double, value: unit.pool.double(value) };
}
