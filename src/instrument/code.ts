import { ByteWriter } from "../abc/byte-writer.ts";

/** The instructions that the glue is made of. AVM2 Overview §5 */
export const Opcode = {
  jump: 0x10,
  iftrue: 0x11,
  iffalse: 0x12,
  ifstricteq: 0x19,
  pushnull: 0x20,
  pushbyte: 0x24,
  pushtrue: 0x26,
  pushfalse: 0x27,
  pop: 0x29,
  dup: 0x2a,
  pushstring: 0x2c,
  pushscope: 0x30,
  newfunction: 0x40,
  callproperty: 0x46,
  returnvoid: 0x47,
  returnvalue: 0x48,
  callpropvoid: 0x4f,
  findpropstrict: 0x5d,
  getlex: 0x60,
  setproperty: 0x61,
  getproperty: 0x66,
  istypelate: 0xb3,
  getlocal0: 0xd0,
  getlocal1: 0xd1,
} as const;

/** Writes the code of a method. */
export class CodeWriter {
  readonly #bytes = new ByteWriter(64);
  readonly #marks = new Map<string, number>();
  readonly #jumps: { label: string; from: number }[] = [];

  /** Instructions without branches; all their operands are variable-length numbers. */
  emit(opcode: number, ...operands: number[]): this {
    this.#bytes.u8(opcode);
    for (const operand of operands) this.#bytes.u32(operand);
    return this;
  }

  pushByte(value: number): this {
    this.#bytes.u8(Opcode.pushbyte);
    this.#bytes.u8(value);
    return this;
  }

  branch(opcode: number, label: string): this {
    this.#bytes.u8(opcode);
    this.#jumps.push({ label, from: this.#bytes.length });
    for (let i = 0; i < 3; i++) this.#bytes.u8(0);
    return this;
  }

  /** Names the place where the next instruction begins. */
  mark(label: string): this {
    this.#marks.set(label, this.#bytes.length);
    return this;
  }

  finish(): Uint8Array {
    const code = this.#bytes.finish();
    for (const { label, from } of this.#jumps) {
      // A branch counts from the instruction behind it.
      const distance = this.#marks.get(label)! - (from + 3);
      for (let i = 0; i < 3; i++) code[from + i] = (distance >> (8 * i)) & 0xff;
    }
    return code;
  }
}
