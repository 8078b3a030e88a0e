import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editCode } from "./code-editor.ts";
import { readInstructions } from "./instructions.ts";
import { Op } from "./opcodes.ts";

/** Two for one. */
const twice = (opcode: number) => (instruction: { opcode: number }) =>
  instruction.opcode === opcode ? Uint8Array.of(opcode, opcode) : undefined;

const bytes = (...code: number[]): Uint8Array => Uint8Array.from(code);

describe("editCode", () => {
  it("replaces instructions, and says where others are now", () => {
    const edited = editCode(bytes(Op.nop, Op.dup, Op.pop, Op.returnvoid), twice(Op.dup));
    expect(edited?.code).toEqual(bytes(Op.nop, Op.dup, Op.dup, Op.pop, Op.returnvoid));
    expect([0, 1, 2, 3, 4].map((offset) => edited?.moved(offset))).toEqual([0, 1, 3, 4, 5]);
  });

  it("gives nothing where nothing is replaced", () => {
    expect(editCode(bytes(Op.nop, Op.returnvoid), twice(Op.dup))).toBeUndefined();
  });

  it.each<[string, number[], number[]]>([
    ["a branch over what grows", [Op.jump, 1, 0, 0, Op.dup, Op.nop], [Op.jump, 2, 0, 0, Op.dup, Op.dup, Op.nop]],
    ["a branch back over it", [Op.dup, Op.jump, 251, 255, 255], [Op.dup, Op.dup, Op.jump, 250, 255, 255]],
    ["a branch to it", [Op.jump, 0, 0, 0, Op.dup], [Op.jump, 0, 0, 0, Op.dup, Op.dup]],
    ["a branch to the end", [Op.jump, 1, 0, 0, Op.dup], [Op.jump, 2, 0, 0, Op.dup, Op.dup]],
    [
      "a switch",
      [Op.lookupswitch, 12, 0, 0, 1, 11, 0, 0, 12, 0, 0, Op.dup, Op.nop],
      [Op.lookupswitch, 13, 0, 0, 1, 11, 0, 0, 13, 0, 0, Op.dup, Op.dup, Op.nop],
    ],
  ])("has %s lead where it led", (_, code, expected) => {
    expect(editCode(bytes(...code), twice(Op.dup))?.code).toEqual(bytes(...expected));
  });

  it("leaves code alone in which a branch leads into an instruction", () => {
    expect(editCode(bytes(Op.jump, 1, 0, 0, Op.pushbyte, Op.nop, Op.dup), twice(Op.dup))).toBeUndefined();
  });

  it("keeps all other instructions, whatever the code is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (code) => {
        const edited = editCode(code, twice(Op.dup));
        const opcodes = [...readInstructions(code)].map(({ opcode }) => opcode);
        if (!edited) return;
        expect([...readInstructions(edited.code)].map(({ opcode }) => opcode)).toEqual(
          opcodes.flatMap((opcode) => (opcode === Op.dup ? [opcode, opcode] : [opcode])),
        );
      }),
    );
  });
});
