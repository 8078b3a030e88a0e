import fc from "fast-check";
import { expect, it } from "vitest";
import { AbcError } from "../abc/errors.ts";
import { builtinNatives } from "../instrument/builtin-natives.ts";
import { describeNatives } from "./describe.ts";

it("describes natives, or says what is wrong with the bytes", () => {
  const { abc } = builtinNatives[0]!;
  expect(describeNatives(abc).classes.map(({ name }) => name)).not.toEqual([]);
  const change = fc.tuple(fc.nat(abc.length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const damaged = abc.slice();
      for (const [at, byte] of changes) damaged[at] = byte;
      try {
        describeNatives(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(AbcError);
      }
    }),
    { numRuns: 500 },
  );
});
