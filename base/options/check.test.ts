import { expect, it } from "vitest";
import { checkOptions, nearest, OptionError } from "./check.ts";

it.each([
  ["playerRuntime", "runtime"],
  ["hostMap", "map"],
  ["params", "param"],
  ["policyfor", "policyFor"],
  ["polcy", "policy"],
  ["windows", "window"],
  ["xyz", undefined],
])("nearest to %s: %s", (name, expected) => {
  expect(nearest(name, ["runtime", "map", "param", "policyFor", "policy", "policyLog", "window"])).toBe(expected);
});

it("takes what is known", () => {
  checkOptions(["a", "b"], { a: 1 }, "play");
  checkOptions(["a"], undefined, "play");
});

it.each([
  [{ runtim: 1 }, "play: there is no option runtim; did you mean runtime? known are map, runtime"],
  [{ zzz: undefined }, "play: there is no option zzz; known are map, runtime"],
])("names what is unknown: %o", (given, message) => {
  expect(() => checkOptions(["runtime", "map"], given, "play")).toThrow(new OptionError(message));
});
