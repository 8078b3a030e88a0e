import { Sprite } from "flash.display";
import { ExternalInterface } from "flash.external";
import { ByteArray, getQualifiedClassName } from "flash.utils";

/**
 * Runs programs of operations on the player's ByteArray: `run(json)` is what src/flash/testing/programs.ts describes.
 *
 * @swf frameRate=60 version=50
 */
export class Main extends Sprite {
  constructor() {
    super();
    ExternalInterface.addCallback("run", run);
  }
}

function run(programs: string): string {
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
    step.error = {
      type: getQualifiedClassName(error),
      name: error.name,
      errorID: error.errorID,
      message: error.message,
    };
  }
  if (operation[0] >= 0) {
    step.length = target.length;
    step.position = target.position;
  }
  return step;
}

/** Number -1 is the class. */
function arrayAt(arrays: any[], index: int): any {
  if (index < 0) return ByteArray;
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
  if ("double" in value) return doubleOf(value.double);
  return undefined;
}

function encode(value: any): any {
  if (typeof value == "string") return { text: unitsOf(value) };
  if (value === undefined) return { undefined: true };
  if (is(value, ByteArray)) return { bytes: hex(value) };
  if (typeof value == "number") return isInteger(value) ? value : { double: hexOfDouble(value) };
  return typeof value == "object" && value != null ? { object: getQualifiedClassName(value) } : value;
}

/** Strings travel as the hexadecimal code units, as JSON has no lone surrogates. */
function textOf(units: string): string {
  let text = "";
  for (let i: int = 0; i < units.length; i += 4) text += String.fromCharCode(parseInt(units.substr(i, 4), 16));
  return text;
}

function unitsOf(text: string): string {
  let units = "";
  for (let i: int = 0; i < text.length; i++) units += ("000" + text.charCodeAt(i).toString(16)).substr(-4);
  return units;
}

function doubleOf(digits: string): number {
  const bytes = new ByteArray();
  fill(bytes, digits);
  return bytes.readDouble();
}

function fill(bytes: ByteArray, digits: string): void {
  bytes.length = 0;
  for (let i: int = 0; i < digits.length; i += 2) bytes.writeByte(parseInt(digits.substr(i, 2), 16));
  bytes.position = 0;
}

function hexOfDouble(value: number): string {
  const bytes = new ByteArray();
  bytes.writeDouble(value);
  // biome-ignore lint/suspicious/noGlobalIsNan: ActionScript has no other
  return isNaN(value) ? "nan" : hex(bytes);
}

function hex(bytes: ByteArray): string {
  let digits = "";
  for (let i: int = 0; i < bytes.length; i++) digits += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
  return digits;
}

function isInteger(value: number): boolean {
  return (value == int(value) || value == uint(value)) && !(value == 0 && 1 / value < 0);
}
