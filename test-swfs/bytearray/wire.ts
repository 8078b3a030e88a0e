import { ByteArray } from "flash.utils";

/** Strings travel as the hexadecimal digits of their code units, as JSON has no lone surrogates. */
export function textOf(units: string): string {
  let text = "";
  for (let i: int = 0; i < units.length; i += 4) text += String.fromCharCode(parseInt(units.substr(i, 4), 16));
  return text;
}

export function unitsOf(text: string): string {
  let units = "";
  for (let i: int = 0; i < text.length; i++) units += ("000" + text.charCodeAt(i).toString(16)).substr(-4);
  return units;
}

/** Numbers that JSON might round travel as the digits of their eight bytes. */
export function doubleOf(digits: string): number {
  const bytes = new ByteArray();
  fill(bytes, digits);
  return digits == "nan" ? NaN : bytes.readDouble();
}

export function digitsOf(value: number): string {
  const bytes = new ByteArray();
  bytes.writeDouble(value);
  // biome-ignore lint/suspicious/noGlobalIsNan: ActionScript has no other
  return isNaN(value) ? "nan" : hex(bytes);
}

export function fill(bytes: ByteArray, digits: string): void {
  bytes.length = 0;
  for (let i: int = 0; i < digits.length; i += 2) bytes.writeByte(parseInt(digits.substr(i, 2), 16));
  bytes.position = 0;
}

export function hex(bytes: ByteArray): string {
  let digits = "";
  for (let i: int = 0; i < bytes.length; i++) digits += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
  return digits;
}

export function errorOf(error: any, type: string): any {
  return { type, name: error.name, errorID: error.errorID, message: error.message };
}
