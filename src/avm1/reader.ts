import { ActionCode, FIRST_WITH_BODY, PushType, Register, type Value } from "./actions.ts";
import { Avm1Error } from "./errors.ts";

/** One action as it is stored. Bodies of functions are not in it: they follow as actions of their own. */
export interface Action {
  /** in bytes from the start of the code */
  offset: number;
  code: number;
  body: Uint8Array;
}

const NO_BODY = new Uint8Array(0);

/**
 * Reads code from its first to its last byte, whatever its branches do.
 *
 * Code that was scrambled on purpose branches into the middle of actions; what is between them reads as other actions
 * here. An End action does not end the reading, as branches may lead behind it.
 *
 * @throws Avm1Error at an action that is cut off, after all before it were given out
 */
export function* readActions(code: Uint8Array): Iterable<Action> {
  let offset = 0;
  while (offset < code.length) {
    const action = code[offset]!;
    if (action < FIRST_WITH_BODY) {
      yield { offset, code: action, body: NO_BODY };
      offset++;
      continue;
    }
    const bodyAt = offset + 3;
    const length = (code[offset + 1] ?? 0) | ((code[offset + 2] ?? 0) << 8);
    if (bodyAt + length > code.length) {
      throw new Avm1Error("FLASHNET_AVM1_TRUNCATED", offset, `action ${action} is cut off`);
    }
    yield { offset, code: action, body: code.subarray(bodyAt, bodyAt + length) };
    offset = bodyAt + length;
  }
}

/**
 * The values of a Push action. What is cut off at the end of the body is left out, as players do.
 *
 * @param constants of the ConstantPool action before it
 */
export function readPush(body: Uint8Array, constants: readonly string[]): Value[] {
  const reader = new BodyReader(body);
  const values: Value[] = [];
  while (!reader.atEnd) {
    const value = readValue(reader, constants);
    if (reader.overrun) break;
    values.push(value);
  }
  return values;
}

function readValue(reader: BodyReader, constants: readonly string[]): Value {
  const type = reader.u8();
  switch (type) {
    case PushType.String:
      return reader.text();
    case PushType.Float:
      return reader.f32();
    case PushType.Null:
      return null;
    case PushType.Register:
      return new Register(reader.u8());
    case PushType.Boolean:
      return reader.u8() !== 0;
    case PushType.Double:
      return reader.f64();
    case PushType.Integer:
      return reader.i32();
    case PushType.Constant8:
      return constants[reader.u8()];
    case PushType.Constant16:
      return constants[reader.u16()];
    default:
      // A value of unknown type has no length, so nothing behind it can be read.
      if (type !== PushType.Undefined) reader.skipAll();
      return undefined;
  }
}

/** The strings of a ConstantPool action. */
export function readConstantPool(body: Uint8Array): string[] {
  const reader = new BodyReader(body);
  const count = reader.u16();
  const strings: string[] = [];
  while (strings.length < count && !reader.atEnd) strings.push(reader.text());
  return strings;
}

/** Name and parameter names of a DefineFunction or DefineFunction2 action. */
export function readFunctionHeader({ code, body }: Action): { name: string; parameters: string[] } {
  const reader = new BodyReader(body);
  const name = reader.text();
  const count = reader.u16();
  const registers = code === ActionCode.DefineFunction2;
  if (registers) reader.skip(3);
  const parameters: string[] = [];
  while (parameters.length < count && !reader.atEnd) {
    if (registers) reader.skip(1);
    parameters.push(reader.text());
  }
  return { name, parameters };
}

const UTF8 = new TextDecoder();

/** Reads the fields of a body; behind its end they are 0 and empty. */
class BodyReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(body: Uint8Array) {
    this.#bytes = body;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** More was read than is there. */
  get overrun(): boolean {
    return this.#offset > this.#bytes.length;
  }

  skip(length: number): void {
    this.#offset += length;
  }

  skipAll(): void {
    this.#offset = this.#bytes.length + 1;
  }

  u8(): number {
    return this.#bytes[this.#offset++] ?? 0;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  i32(): number {
    return this.u16() | (this.u16() << 16);
  }

  f32(): number {
    return this.#view(4).getFloat32(0, true);
  }

  /** Little-endian, but for the order of its two halves. */
  f64(): number {
    const view = this.#view(8);
    const swapped = new DataView(new ArrayBuffer(8));
    swapped.setUint32(0, view.getUint32(0, true));
    swapped.setUint32(4, view.getUint32(4, true));
    return swapped.getFloat64(0);
  }

  text(): string {
    const start = this.#offset;
    const nul = this.#bytes.indexOf(0, start);
    const end = nul < 0 ? this.#bytes.length : nul;
    this.#offset = end + 1;
    return UTF8.decode(this.#bytes.subarray(start, end));
  }

  #view(length: number): DataView {
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(this.#offset, this.#offset + length));
    this.#offset += length;
    return new DataView(bytes.buffer);
  }
}
