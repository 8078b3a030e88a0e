import { getClassByAlias, registerClassAlias } from "flash.net";
import { ByteArray, getQualifiedClassName } from "flash.utils";
import { Bag, Point } from "./classes.ts";
import { digitsOf, doubleOf, errorOf, fill, hex, textOf, unitsOf } from "./wire.ts";

/** Operations have the names of members as text; a SWF that never mentions these is not given them. */
export const EXTENSIONS: string[] = ["atomicCompareAndSwapLength", "toBase64"];

/** Runs programs of operations on byte arrays: what src/flash/testing/program.ts describes. */
export function run(programs: string): string {
  return JSON.stringify(JSON.parse(programs).map((program: any): any => runProgram(program)));
}

function runProgram(operations: any[]): any {
  const arrays: any[] = [];
  const steps = operations.map((operation: any[]): any => runOperation(arrays, operation));
  ByteArray.defaultObjectEncoding = 3;
  return { steps, bytes: arrays.map((array: any): string => hex(array)) };
}

function runOperation(arrays: any[], operation: any[]): any {
  const target = arrayAt(arrays, operation[0]);
  const step: any = {};
  try {
    step.value = encode(perform(target, operation, arrays));
  } catch (error) {
    step.error = errorOf(error, getQualifiedClassName(error));
  }
  if (operation[0] >= 0) {
    step.length = target.length;
    step.position = target.position;
  }
  return step;
}

/** What programs call by number -2. Classes go by their names. */
const aliases: any = {
  registerClassAlias: (alias: string, name: string): void =>
    registerClassAlias(alias, name == null ? null : classNamed(name)),
  getClassByAlias: (alias: string): string => getQualifiedClassName(getClassByAlias(alias)),
};

function classNamed(name: string): any {
  return name == "Point" ? Point : Bag;
}

/** Number -1 is the class. */
function arrayAt(arrays: any[], index: int): any {
  if (index == -2) return aliases;
  if (index == -1) return ByteArray;
  while (arrays.length <= index) arrays.push(new ByteArray());
  return arrays[index];
}

function perform(target: any, operation: any[], arrays: any[]): any {
  const name = operation[2];
  const values = operation.slice(3).map((value: any): any => decode(value, arrays));
  switch (operation[1]) {
    case "get":
      return target[name];
    case "set":
      target[name] = values[0];
      return undefined;
    case "has":
      return name in target;
    case "delete":
      return delete target[name];
    case "fill":
      return fill(target, name);
    case "dump":
      return hex(target);
    default:
      return target[name].apply(target, values);
  }
}

function decode(value: any, arrays: any[]): any {
  if (value == null || typeof value != "object") return value;
  if ("text" in value) return textOf(value.text);
  if ("array" in value) return arrayAt(arrays, value.array);
  return "double" in value ? doubleOf(value.double) : undefined;
}

function encode(value: any): any {
  if (typeof value == "string") return { text: unitsOf(value) };
  if (value === undefined) return { undefined: true };
  if (is(value, ByteArray)) return { bytes: hex(value) };
  if (typeof value == "number") return isInteger(value) ? value : { double: digitsOf(value) };
  return typeof value == "object" && value != null ? { object: getQualifiedClassName(value) } : value;
}

function isInteger(value: number): boolean {
  return (value == int(value) || value == uint(value)) && !(value == 0 && 1 / value < 0);
}
