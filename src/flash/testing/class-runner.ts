import { fromHex, toHex } from "../bytes/base64-hex.ts";
import { FlashError } from "../bytes/errors.ts";
import { type AliasedClass, getClassByAlias, registerClassAlias } from "../net/class-aliases.ts";
import { ByteArray } from "../utils/ByteArray.ts";
import { Bag, Point } from "./classes.ts";
import { ALIASES, CLASS, isReference, type Operation, type Outcome, type Step, type Value } from "./program.ts";

/** Runs a program on our own class. */
export function runOnClass(operations: readonly Operation[]): Outcome {
  const arrays: ByteArray[] = [];
  const steps = operations.map((operation) => runOperation(arrays, operation));
  ByteArray.defaultObjectEncoding = 3;
  return { steps, bytes: arrays.map((array) => toHex(array.bytes)) };
}

function runOperation(arrays: ByteArray[], operation: Operation): Step {
  const { array: index } = operation.target;
  const step: Step = {};
  const target = index === ALIASES.array ? aliases : index === CLASS.array ? ByteArray : arrayAt(arrays, index);
  try {
    step.value = comparable(perform(target, operation, arrays));
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    const { name, errorID, message } = error;
    step.error = { type: error.constructor.name.replace(/^Flash/, ""), name, errorID, message };
  }
  if (target instanceof ByteArray) {
    step.length = target.length;
    step.position = target.position;
  }
  return step;
}

function arrayAt(arrays: ByteArray[], index: number): ByteArray {
  while (arrays.length <= index) arrays.push(new ByteArray());
  return arrays[index]!;
}

const classes: Record<string, AliasedClass> = { Point, Bag };

const aliases = {
  registerClassAlias: (alias: string, name: string | null): void =>
    registerClassAlias(alias, name === null ? (null as never) : classes[name]!),
  getClassByAlias: (alias: string): string => getClassByAlias(alias).name,
};

function perform(
  target: ByteArray | typeof ByteArray | typeof aliases,
  operation: Operation,
  arrays: ByteArray[],
): unknown {
  const { action, name } = operation;
  const values = operation.values.map((value) => argument(value, arrays));
  const object = target instanceof ByteArray ? target.indexed() : target;
  switch (action) {
    case "get":
      return Reflect.get(object, name);
    case "set":
      Reflect.set(object, name, values[0]);
      return undefined;
    case "has":
      return name in object;
    case "delete":
      return Reflect.deleteProperty(object, name);
    case "fill":
      return fill(target as ByteArray, name);
    case "dump":
      return toHex((target as ByteArray).bytes);
    case "call":
      return Reflect.apply(Reflect.get(object, name) as () => unknown, object, values);
  }
}

function fill(array: ByteArray, digits: string): void {
  array.length = 0;
  array.writeBytes(fromHex(digits));
  array.position = 0;
}

function argument(value: Value, arrays: ByteArray[]): unknown {
  return isReference(value) ? arrayAt(arrays, value.array) : value;
}

function comparable(value: unknown): unknown {
  if (value instanceof ByteArray) return { bytes: toHex(value.bytes) };
  return typeof value === "object" && value !== null ? { object: value.constructor.name } : value;
}
