import { ByteWriter } from "../abc/byte-writer.ts";
import { Op } from "../abc/opcodes.ts";

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
    this.#bytes.u8(Op.pushbyte);
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

  /** Where a mark is. */
  at(label: string): number {
    return this.#marks.get(label)!;
  }

  finish(): Uint8Array {
    const code = this.#bytes.finish();
    for (const { label, from } of this.#jumps) {
      // A branch counts from the instruction behind it.
      const distance = this.at(label) - (from + 3);
      for (let i = 0; i < 3; i++) code[from + i] = (distance >> (8 * i)) & 0xff;
    }
    return code;
  }
}
