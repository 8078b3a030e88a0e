import { ActionCode, PushType, Register, type Value } from "./actions.ts";
import { Avm1Error } from "./errors.ts";

/** A DefineFunction, or with `registers` a DefineFunction2, without its code. */
export interface FunctionHeader {
  name?: string;
  parameters: readonly string[];
  registers?: FunctionRegisters;
}

export interface FunctionRegisters {
  /** how many the function has, register 0 included; at most 255 */
  count: number;
  /** `FunctionFlag`s */
  flags: number;
  /** of each parameter; 0 makes it a variable */
  parameters: readonly number[];
}

/** A place in the code that branches lead to. */
export interface Label {
  /** in bytes; undefined until it is marked */
  offset: number | undefined;
}

/** The strings that the actions of one piece of code share. */
export class ConstantPool {
  readonly #indices = new Map<string, number>();

  get strings(): string[] {
    return [...this.#indices.keys()];
  }

  indexOf(text: string): number {
    let index = this.#indices.get(text);
    if (index === undefined) {
      index = this.#indices.size;
      this.#indices.set(text, index);
    }
    return index;
  }
}

const UTF8 = new TextEncoder();
const MAX_U16 = 0xffff;
const MAX_BRANCH = 0x7fff;

/** Bytes of a branch behind its body: distances count from there. */
const BRANCH_LENGTH = 5;

/** Writes actions, with branches to labels. Strings go into the pool if there is one, which the caller has to write. */
export class ActionWriter {
  readonly pool: ConstantPool | undefined;
  readonly #bytes: number[] = [];
  readonly #branches: { from: number; label: Label }[] = [];

  constructor(pool?: ConstantPool) {
    this.pool = pool;
  }

  /** An action without a body. */
  action(code: number): this {
    this.#bytes.push(code);
    return this;
  }

  push(...values: Value[]): this {
    const body = values.flatMap((value) => this.#value(value));
    // Neighbours are not joined: a label may be between them.
    return this.#withBody(ActionCode.Push, body);
  }

  storeRegister(register: number): this {
    return this.#withBody(ActionCode.StoreRegister, [register]);
  }

  constantPool(strings: readonly string[]): this {
    return this.#withBody(ActionCode.ConstantPool, [...u16(strings.length), ...strings.flatMap(cString)]);
  }

  label(): Label {
    return { offset: undefined };
  }

  mark(label: Label): this {
    label.offset = this.#bytes.length;
    return this;
  }

  /** @param code `Jump`, or `If`, which takes a value off the stack */
  branch(code: typeof ActionCode.Jump | typeof ActionCode.If, label: Label): this {
    this.#branches.push({ from: this.#bytes.length, label });
    return this.#withBody(code, [0, 0]);
  }

  /** The function is on the stack behind it, unless it has a name. */
  defineFunction({ name = "", parameters, registers }: FunctionHeader, code: Uint8Array): this {
    const length = u16(this.#fit(code.length));
    const head = [...cString(name), ...u16(parameters.length)];
    if (registers === undefined) {
      this.#withBody(ActionCode.DefineFunction, [...head, ...parameters.flatMap(cString), ...length]);
    } else {
      const named = parameters.flatMap((text, i) => [registers.parameters[i]!, ...cString(text)]);
      const body = [...head, registers.count, ...u16(registers.flags), ...named, ...length];
      this.#withBody(ActionCode.DefineFunction2, body);
    }
    return this.#append(code);
  }

  /** @param variable that gets what was thrown, in the `handler` */
  tryCatch(code: Uint8Array, handler: { variable: string; code: Uint8Array } | undefined, last?: Uint8Array): this {
    const flags = (handler ? 1 : 0) | (last ? 2 : 0);
    const lengths = [code, handler?.code, last].flatMap((part) => u16(this.#fit(part?.length ?? 0)));
    this.#withBody(ActionCode.Try, [flags, ...lengths, ...cString(handler?.variable ?? "")]);
    this.#append(code);
    if (handler) this.#append(handler.code);
    return last ? this.#append(last) : this;
  }

  /** @throws Avm1Error when a branch is too long */
  finish(): Uint8Array {
    const code = Uint8Array.from(this.#bytes);
    const view = new DataView(code.buffer);
    for (const { from, label } of this.#branches) {
      const distance = label.offset! - (from + BRANCH_LENGTH);
      if (Math.abs(distance) > MAX_BRANCH) throw tooLarge(from, `a branch over ${distance} bytes`);
      view.setInt16(from + 3, distance, true);
    }
    return code;
  }

  #value(value: Value): number[] {
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
        return value === (value | 0) && !Object.is(value, -0)
          ? [PushType.Integer, ...u16(value), ...u16(value >> 16)]
          : [PushType.Double, ...f64(value)];
      case "boolean":
        return [PushType.Boolean, value ? 1 : 0];
      case "undefined":
        return [PushType.Undefined];
      default:
        return value instanceof Register ? [PushType.Register, value.number] : [PushType.Null];
    }
  }

  #string(text: string): number[] {
    if (this.pool === undefined) return [PushType.String, ...cString(text)];
    const index = this.#fit(this.pool.indexOf(text));
    return index < 0x100 ? [PushType.Constant8, index] : [PushType.Constant16, ...u16(index)];
  }

  #withBody(code: number, body: readonly number[]): this {
    this.#bytes.push(code, ...u16(this.#fit(body.length)), ...body);
    return this;
  }

  #append(code: Uint8Array): this {
    for (const byte of code) this.#bytes.push(byte);
    return this;
  }

  #fit(length: number): number {
    if (length > MAX_U16) throw tooLarge(this.#bytes.length, `${length} where at most ${MAX_U16} fit`);
    return length;
  }
}

function tooLarge(offset: number, what: string): Avm1Error {
  return new Avm1Error("FLASHNET_AVM1_TOO_LARGE", offset, `${what}; make the code smaller`);
}

function u16(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff];
}

/** Little-endian, but for the order of its two halves. */
function f64(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [0, 4].flatMap((half) => [3, 2, 1, 0].map((i) => view.getUint8(half + i)));
}

/** Strings end in 0, so they can't hold one: what follows it is cut off. */
function cString(text: string): number[] {
  return [...UTF8.encode(text.split("\0", 1)[0]), 0];
}
