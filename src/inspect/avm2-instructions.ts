/** One instruction of a method body. */
export interface Instruction {
  /** in bytes from the start of the code */
  offset: number;
  opcode: number;
  /** numbers as they are stored; branches as offsets of their targets, those of a lookupswitch all together */
  operands: number[];
}

/** How the operands of an instruction are stored. AVM2 Overview chapter 3 */
const FORMATS: Readonly<Record<string, string>> = {
  u30: "04 05 06 08 25 2c 2d 2e 2f 31 40 41 42 49 53 55 56 58 59 5a 5d 5e 5f 60 61 62 63 66 67 68 6a 6c 6d 6e 6f 80 86 92 94 b2 c2 c3 f0 f1 f2",
  "u30 u30": "32 43 44 45 46 4a 4b 4c 4e 4f",
  u8: "24 65",
  branch: "0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a",
  switch: "1b",
  debug: "ef",
};

const FORMAT_BY_OPCODE = new Map(
  Object.entries(FORMATS).flatMap(([format, opcodes]) =>
    opcodes.split(" ").map((opcode) => [Number.parseInt(opcode, 16), format] as const),
  ),
);

/**
 * Reads the instructions of a method body one after the other. It stops where the code is cut off; bytes that are no
 * instruction pass as ones without operands.
 */
export function* readInstructions(code: Uint8Array): Iterable<Instruction> {
  const reader = new CodeReader(code);
  while (!reader.atEnd) {
    const offset = reader.offset;
    const opcode = reader.u8();
    const operands = readOperands(reader, FORMAT_BY_OPCODE.get(opcode), offset);
    if (reader.overrun) return;
    yield { offset, opcode, operands };
  }
}

function readOperands(reader: CodeReader, format: string | undefined, offset: number): number[] {
  switch (format) {
    case "u30":
      return [reader.u30()];
    case "u30 u30":
      return [reader.u30(), reader.u30()];
    case "u8":
      return [reader.u8()];
    case "branch":
      // Counts from the next instruction.
      return [reader.s24() + reader.offset];
    case "switch":
      return readSwitch(reader, offset);
    case "debug":
      return [reader.u8(), reader.u30(), reader.u8(), reader.u30()];
    default:
      return [];
  }
}

/** Counts from the instruction itself. */
function readSwitch(reader: CodeReader, offset: number): number[] {
  const targets = [offset + reader.s24()];
  const last = reader.u30();
  for (let i = 0; i <= last && !reader.atEnd; i++) targets.push(offset + reader.s24());
  return targets;
}

/** Reads numbers; behind the end they are 0. */
class CodeReader {
  readonly #code: Uint8Array;
  #offset = 0;

  constructor(code: Uint8Array) {
    this.#code = code;
  }

  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#code.length;
  }

  get overrun(): boolean {
    return this.#offset > this.#code.length;
  }

  u8(): number {
    return this.#code[this.#offset++] ?? 0;
  }

  s24(): number {
    const value = this.u8() | (this.u8() << 8) | (this.u8() << 16);
    return (value << 8) >> 8;
  }

  u30(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }
}
