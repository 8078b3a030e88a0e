import { ByteWriter } from "../../abc/byte-writer.ts";
import type { ExceptionHandler } from "../../abc/model.ts";
import { Op, type Opcode, type OpcodeInfo, opcodes } from "../../abc/opcodes.ts";
import type { PoolBuilder } from "../../abc/pool-builder.ts";
import { analyseFlow } from "./flow.ts";
import type { BranchOpcode, Instruction, Label, Protected } from "./instruction.ts";

/** The parts of a method body that follow from its code. */
export interface AssembledCode {
  code: Uint8Array;
  exceptions: ExceptionHandler[];
  maxStack: number;
  maxScope: number;
  localCount: number;
}

/** Takes instructions with symbolic branch targets and makes them the code of one method. */
export class Assembler {
  readonly #pool: PoolBuilder;
  readonly #code: Instruction[] = [];
  readonly #handlers: Protected[] = [];
  #localCount: number;

  /** @param parameterCount registers that are filled on entry, with `this` */
  constructor(pool: PoolBuilder, parameterCount: number) {
    this.#pool = pool;
    this.#localCount = parameterCount;
  }

  emit(name: Exclude<Opcode, BranchOpcode | "lookupswitch">, ...operands: number[]): void {
    const info: OpcodeInfo = opcodes[name];
    let pops = info.pops;
    info.operands.forEach((kind, i) => {
      const operand = operands[i]!;
      if (kind === "name") pops += this.#pool.runtimeParts(operand);
      else if (kind === "count") pops += operand;
      else if (kind === "pairs") pops += 2 * operand;
    });
    this.#code.push({ ...info, name, operands, labels: [], pops });
  }

  label(): Label {
    return { index: -1 };
  }

  place(label: Label): void {
    label.index = this.#code.length;
  }

  /** Places a label that code further down branches back to. */
  placeLoop(label: Label): void {
    this.place(label);
    this.emit("label");
  }

  branch(name: BranchOpcode, target: Label): void {
    this.#code.push({ ...opcodes[name], name, operands: [], labels: [target] });
  }

  /** Pops an int and branches to the label of that index, or to `otherwise` if there is none. */
  lookupSwitch(otherwise: Label, cases: readonly Label[]): void {
    this.#code.push({
      ...opcodes.lookupswitch,
      name: "lookupswitch",
      operands: [cases.length - 1],
      labels: [otherwise, ...cases],
    });
  }

  /** Sends every exception between two labels to a third. Of two that cover a place, the first one added has it. */
  protect(from: Label, to: Label, target: Label): void {
    this.#handlers.push({ from, to, target });
  }

  /** A register nothing else uses. */
  newLocal(): number {
    return this.#localCount++;
  }

  /** Whether nothing has been emitted since `label` was placed. */
  isAt(label: Label): boolean {
    return label.index === this.#code.length;
  }

  assemble(): AssembledCode {
    const flow = analyseFlow(this.#code, this.#handlers);
    const kept = flow.reachable.map((reachable, i) => reachable && !this.#jumpsToNext(i, flow.reachable));
    const offsets = this.#offsets(kept);
    const writer = new ByteWriter();
    this.#code.forEach((instruction, i) => {
      if (kept[i]) write(writer, instruction, offsets);
    });
    const exceptions: ExceptionHandler[] = [];
    for (const { from, to, target } of this.#handlers) {
      const range = { from: offsets[from.index]!, to: offsets[to.index]!, target: offsets[target.index]! };
      if (range.from < range.to) exceptions.push({ ...range, type: 0, variable: 0 });
    }
    return {
      code: writer.finish().slice(),
      exceptions,
      maxStack: flow.maxStack,
      maxScope: flow.maxScope,
      localCount: this.#localCount,
    };
  }

  #jumpsToNext(index: number, reachable: readonly boolean[]): boolean {
    const { name, labels } = this.#code[index]!;
    if (name !== "jump") return false;
    const target = labels[0]!.index;
    if (target <= index) return false;
    for (let i = index + 1; i < target; i++) if (reachable[i]) return false;
    return true;
  }

  /** Where each instruction begins, and where the code ends; one left out begins where the next one does. */
  #offsets(kept: readonly boolean[]): number[] {
    const offsets: number[] = [];
    const writer = new ByteWriter();
    this.#code.forEach((instruction, i) => {
      offsets.push(writer.length);
      if (kept[i]) write(writer, instruction, undefined);
    });
    offsets.push(writer.length);
    return offsets;
  }
}

/** @param offsets where instructions begin; while that is unknown, branches are written with any offset */
function write(writer: ByteWriter, instruction: Instruction, offsets: readonly number[] | undefined): void {
  const start = writer.length;
  const { name, operands, labels } = instruction;
  const to = (label: Label, base: number): void => writer.s24(offsets ? offsets[label.index]! - base : 0);
  if (name === "lookupswitch") {
    writer.u8(Op.lookupswitch);
    to(labels[0]!, start);
    writer.u32(operands[0]!);
    for (const label of labels.slice(1)) to(label, start);
    return;
  }
  const register = operands[0]!;
  if ((name === "getlocal" || name === "setlocal") && register < 4) {
    writer.u8((name === "getlocal" ? Op.getlocal_0 : Op.setlocal_0) + register);
    return;
  }
  const info: OpcodeInfo = opcodes[name];
  writer.u8(info.code);
  info.operands.forEach((kind, i) => {
    if (kind === "label") to(labels[0]!, start + BRANCH_LENGTH);
    else if (kind === "byte") writer.u8(operands[i]! & 0xff);
    else writer.u32(operands[i]!);
  });
}

const BRANCH_LENGTH = 4;
