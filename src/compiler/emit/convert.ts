import type { Constant } from "../semantics/constants.ts";
import { Any, type AvmType, Int, Num, Uint } from "../semantics/types.ts";
import type { Method } from "./method.ts";

/** Makes the value on the stack one of a type. */
export function convert(m: Method, from: AvmType, to: AvmType): void {
  if (m.unit.types.isAssignable(from, to)) return;
  switch (to.kind) {
    case "int":
      m.asm.emit("convert_i");
      break;
    case "uint":
      m.asm.emit("convert_u");
      break;
    case "number":
      m.asm.emit("convert_d");
      break;
    case "boolean":
      m.asm.emit("convert_b");
      break;
    case "string":
      m.asm.emit("coerce_s");
      break;
    case "object":
      m.asm.emit("coerce", m.unit.typeName(to));
      break;
  }
}

/**
 * Leaves a value that a path of code contributes to a place where paths meet.
 * The verifier wants the same type from all of them.
 */
export function joinAs(m: Method, from: AvmType, to: AvmType): void {
  if (to.kind === "any") {
    if (from.kind !== "any") m.asm.emit("coerce_a");
  } else if (from.kind === "null") {
    if (to.kind === "string") m.asm.emit("coerce_s");
    else m.asm.emit("coerce", m.unit.typeName(to));
  } else convert(m, from, to);
}

/** Leaves a known value; a number as a double if that is wanted, else in the shortest form. */
export function pushConstant(m: Method, { value, type }: Constant, want?: AvmType): AvmType {
  if (typeof value === "number") return pushNumber(m, value, type, want);
  if (typeof value === "string") m.asm.emit("pushstring", m.unit.pool.string(value));
  else if (value === undefined) m.asm.emit("pushundefined");
  else if (value === null) m.asm.emit("pushnull");
  else m.asm.emit(value ? "pushtrue" : "pushfalse");
  return type;
}

function pushNumber(m: Method, value: number, type: AvmType, want: AvmType | undefined): AvmType {
  if (Number.isNaN(value)) {
    m.asm.emit("pushnan");
    return Num;
  }
  if (want?.kind === "number" || (type.kind === "number" && value !== (value | 0)) || Object.is(value, -0)) {
    m.asm.emit("pushdouble", m.unit.pool.double(value));
    return Num;
  }
  if (want?.kind === "uint" && value === value >>> 0) {
    m.asm.emit("pushuint", m.unit.pool.uint(value));
    return Uint;
  }
  const known = type.kind === "number" ? Int : type;
  if (value >= -0x80 && value < 0x80) m.asm.emit("pushbyte", value);
  else if (value >= -0x8000 && value < 0x8000) m.asm.emit("pushshort", value);
  else if (value === (value | 0)) m.asm.emit("pushint", m.unit.pool.int(value));
  else if (value === value >>> 0) {
    m.asm.emit("pushuint", m.unit.pool.uint(value));
    return Uint;
  }
  return known;
}

/** Leaves what a variable of a type holds before anything was assigned. */
export function pushDefault(m: Method, type: AvmType): void {
  switch (type.kind) {
    case "int":
    case "uint":
      m.asm.emit("pushbyte", 0);
      break;
    case "number":
      m.asm.emit("pushnan");
      break;
    case "boolean":
      m.asm.emit("pushfalse");
      break;
    case "string":
    case "object":
      m.asm.emit("pushnull");
      break;
    default:
      m.asm.emit("pushundefined");
  }
}

/** What is left when paths with these types meet. */
export function joined(m: Method, a: AvmType, b: AvmType): AvmType {
  if (m.unit.types.isAssignable(a, b)) return b;
  return m.unit.types.isAssignable(b, a) ? a : Any;
}
