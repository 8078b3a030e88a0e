import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionCode, FunctionFlag, Register, type Value } from "./actions.ts";
import { Avm1Error } from "./errors.ts";
import { type Action, readActions, readConstantPool, readFunctionHeader, readPush } from "./reader.ts";
import { ActionWriter, ConstantPool } from "./writer.ts";

const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.nat(255).map((number) => new Register(number)),
);

function readAll(code: Uint8Array): Action[] {
  return [...readActions(code)];
}

describe("Push", () => {
  it("values are read as they were written", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        const [push] = readAll(new ActionWriter().push(...values).finish());
        expect(push!.code).toBe(ActionCode.Push);
        expect(readPush(push!.body, [])).toEqual(values);
      }),
    );
  });

  it("strings are read through the constant pool", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), (texts) => {
        const pool = new ConstantPool();
        const code = new ActionWriter(pool).push(...texts).finish();
        const [constants] = readAll(new ActionWriter().constantPool(pool.strings).finish());
        const strings = readConstantPool(constants!.body);
        expect(readAll(code).flatMap(({ body }) => readPush(body, strings))).toEqual(texts);
      }),
    );
  });

  it.each([
    ["a string without end", [0, 0x61], []],
    ["an integer cut short", [7, 1, 0], []],
    ["a value of unknown type", [2, 99, 1, 2], [null]],
    ["a constant that is not there", [8, 5], [undefined]],
  ])("%s", (_, body, expected) => {
    expect(readPush(Uint8Array.from(body), [])).toEqual(expected);
  });
});

describe("actions", () => {
  it("branches lead to their labels", () => {
    const writer = new ActionWriter();
    const [start, end] = [writer.label(), writer.label()];
    const code = writer
      .mark(start)
      .push(true)
      .branch(ActionCode.If, end)
      .branch(ActionCode.Jump, start)
      .mark(end)
      .finish();
    const targets = readAll(code)
      .filter(({ code: action }) => action !== ActionCode.Push)
      .map(({ offset, body }) => offset + 5 + new DataView(body.buffer, body.byteOffset).getInt16(0, true));
    expect(targets).toEqual([code.length, 0]);
  });

  it("a branch that is too long is refused", () => {
    const writer = new ActionWriter();
    const start = writer.label();
    writer.mark(start);
    for (let i = 0; i < 0x8000; i++) writer.action(ActionCode.Pop);
    writer.branch(ActionCode.Jump, start);
    expect(() => writer.finish()).toThrow(Avm1Error);
  });

  it("a body that is too long is refused", () => {
    expect(() => new ActionWriter().push("x".repeat(0x10000))).toThrow(
      expect.objectContaining({ code: "FLASHNET_AVM1_TOO_LARGE" }),
    );
  });

  it.each([
    ["DefineFunction", {}],
    ["DefineFunction2", { registers: { count: 4, flags: FunctionFlag.PreloadThis, parameters: [2, 0] } }],
  ])("%s: its code follows it", (_, registers) => {
    const code = new ActionWriter().push(1).finish();
    const [header, push] = readAll(
      new ActionWriter().defineFunction({ name: "f", parameters: ["a", "b"], ...registers }, code).finish(),
    );
    expect(readFunctionHeader(header!)).toEqual({ name: "f", parameters: ["a", "b"] });
    expect(readPush(push!.body, [])).toEqual([1]);
  });

  it("code that is cut off gives its whole actions, then an error that names the offset", () => {
    const code = new ActionWriter().action(ActionCode.Pop).push("text").finish();
    const seen: number[] = [];
    const read = (): void => {
      for (const { code: action } of readActions(code.subarray(0, 5))) seen.push(action);
    };
    expect(read).toThrow("AVM1 code, byte 1: action 150 is cut off");
    expect(seen).toEqual([ActionCode.Pop]);
  });

  it("any bytes are read to their end, or are an Avm1Error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          let end = 0;
          for (const action of readActions(bytes)) {
            expect(action.offset).toBe(end);
            end += action.code < 0x80 ? 1 : 3 + action.body.length;
            readPush(action.body, []);
            readConstantPool(action.body);
            readFunctionHeader(action);
          }
          expect(end).toBe(bytes.length);
        } catch (error) {
          if (!(error instanceof Avm1Error)) throw error;
        }
      }),
    );
  });
});
