import { printableJson } from "../../base/printable.ts";
import { decodeAmf0, decodeAmf3, encodeAmf0, encodeAmf3, TypedObject } from "../flash/amf.ts";
import { ClassAliases } from "../flash/net/class-aliases.ts";

/**
 * A text as TypeScript has it: in backticks where that saves backslashes. What would be read in another order than it is
 * shown, or ends a line, is written as an escape.
 */
export function textLiteral(text: string): string {
  const quoted = printableJson(JSON.stringify(text));
  const isPlain = text.includes('"') && quoted === JSON.stringify(text) && !/[`\\\n\r\t]|\$\{/.test(text);
  return isPlain && !/\p{Cc}/u.test(text) ? `\`${text}\`` : quoted;
}

/** What stands between backticks, or between variables there. */
export function inTemplate(text: string): string {
  const escaped = printableJson(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"');
  return escaped.replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** What a server reads, as an expression: without classes, as `readObject` gives it. */
export function heardValue(bytes: Uint8Array, encoding: 0 | 3): string | undefined {
  try {
    return literalOf(decode(bytes, encoding, "object"));
  } catch {
    return undefined;
  }
}

/** What a server writes, as an expression. @returns undefined when no expression would be written as these bytes */
export function saidValue(bytes: Uint8Array, encoding: 0 | 3): string | undefined {
  try {
    const value = decode(bytes, encoding, "typed");
    const again = encoding === 3 ? encodeAmf3(rebuilt(value), { aliases }) : encodeAmf0(rebuilt(value), { aliases });
    const isSame = again.length === bytes.length && again.every((byte, index) => byte === bytes[index]);
    return isSame ? literalOf(value) : undefined;
  } catch {
    return undefined;
  }
}

/** A script has none of the classes that may be registered here. */
const aliases = new ClassAliases();

function decode(bytes: Uint8Array, encoding: 0 | 3, unknownClasses: "object" | "typed"): unknown {
  const options = { unknownClasses, aliases };
  return encoding === 3 ? decodeAmf3(bytes, options) : decodeAmf0(bytes, options);
}

/** A value that there is no expression for. */
class NoLiteral extends Error {}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function literalOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return printableJson(JSON.stringify(value));
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (isPlainArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  if (value instanceof TypedObject) {
    const { className, properties, sealed, dynamic } = value;
    const names = Object.keys(properties);
    const isUsual = !dynamic && sealed.join("\0") === names.join("\0");
    const options = isUsual ? "" : `, { sealed: ${printableJson(JSON.stringify(sealed))}, dynamic: ${dynamic} }`;
    return `new TypedObject(${printableJson(JSON.stringify(className))}, ${literalOf(properties)}${options})`;
  }
  if (!isPlainObject(value)) throw new NoLiteral();
  const members = Object.entries(value).map(([name, member]) => {
    if (name === "__proto__") throw new NoLiteral();
    return `${IDENTIFIER.test(name) ? name : printableJson(JSON.stringify(name))}: ${literalOf(member)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** The value that the expression makes: no object is in it twice. */
function rebuilt(value: unknown): unknown {
  if (isPlainArray(value)) return value.map(rebuilt);
  if (value instanceof TypedObject) {
    const { className, properties, sealed, dynamic } = value;
    return new TypedObject(className, rebuilt(properties) as Record<string, unknown>, { sealed, dynamic });
  }
  if (!isPlainObject(value)) return value instanceof Date ? new Date(value.getTime()) : value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rebuilt(member)]));
}

function isPlainArray(value: unknown): value is unknown[] {
  return Array.isArray(value) && Object.keys(value).length === value.length;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
