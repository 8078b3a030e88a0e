import { expect, it } from "vitest";
import { encodeAmf0, encodeAmf3, registerClassAlias, TypedObject } from "../flash/index.ts";
import { heardValue, saidValue } from "./literals.ts";

class Registered {
  x = 0;
}
registerClassAlias("literals.Registered", Registered);

it.each([
  [3, encodeAmf3],
  [0, encodeAmf0],
] as const)("a class that is registered here is none to a script, in AMF%i", (encoding, encode) => {
  const bytes = encode(new TypedObject("literals.Registered", { x: 7 }));
  expect(saidValue(bytes, encoding)).toContain('new TypedObject("literals.Registered", { x: 7 }');
  expect(heardValue(bytes, encoding)).toBe("{ x: 7 }");
});
