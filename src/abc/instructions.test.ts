import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInstructions } from "./instructions.ts";
import { Op } from "./opcodes.ts";

const read = (...code: number[]) => [...readInstructions(Uint8Array.from(code))];

describe("readInstructions", () => {
  it.each<[name: string, code: number[], opcode: number, operands: number[]]>([
    ["no operand", [0x47], Op.returnvoid, []],
    ["a byte", [0x24, 0xff], Op.pushbyte, [255]],
    ["a variable-length number", [0x2c, 0x80, 0x01], Op.pushstring, [128]],
    ["a name and a count", [0x46, 0x05, 0x02], Op.callproperty, [5, 2]],
    ["a branch, which counts from the next instruction", [0x10, 0x02, 0, 0], Op.jump, [6]],
    ["a branch back", [0x10, 0xfc, 0xff, 0xff], Op.jump, [0]],
    ["a switch, which counts from itself", [0x1b, 9, 0, 0, 1, 8, 0, 0, 7, 0, 0], Op.lookupswitch, [9, 8, 7]],
    ["debugging information", [0xef, 1, 0x81, 0x01, 2, 3], Op.debug, [1, 129, 2, 3]],
  ])("reads %s", (_, code, opcode, operands) => {
    expect(read(...code)).toEqual([{ offset: 0, end: code.length, opcode, operands }]);
  });

  it("takes bytes that are no instruction as ones without operands", () => {
    expect(read(0xff, 0x47)).toEqual([
      { offset: 0, end: 1, opcode: 0xff, operands: [] },
      { offset: 1, end: 2, opcode: Op.returnvoid, operands: [] },
    ]);
  });

  it("stops where the code is cut off, whatever a switch claims", () => {
    expect(read(0x02, 0x1b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0)).toEqual([
      { offset: 0, end: 1, opcode: Op.nop, operands: [] },
    ]);
  });

  it("finds every byte in one instruction, in order, but for what is cut off", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (code) => {
        let end = 0;
        for (const { offset, opcode } of readInstructions(code)) {
          expect(offset).toBeGreaterThanOrEqual(end);
          expect(code[offset]).toBe(opcode);
          end = offset + 1;
        }
        expect(end).toBeLessThanOrEqual(code.length);
      }),
    );
  });
});
