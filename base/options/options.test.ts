import { expect, it } from "vitest";
import { OptionError } from "./check.ts";
import { checkOptionsOf } from "./options.ts";

it.each([
  ["play", { runtime: "AIR" }, 'play: runtime is flash or air, not "AIR"'],
  ["play", { policy: "alow" }, 'play: policy is enforce or allow, not "alow"'],
  ["installFlashNet", { lowPorts: true }, "installFlashNet: lowPorts is policy or refuse, not true"],
  ["test.toml", { policy: "enforced" }, '[flashnet] of test.toml: policy is enforce or allow, not "enforced"'],
] as const)("%s refuses a value that is none: %o", (place, given, message) => {
  const where = place === "test.toml" ? "[flashnet] of test.toml" : place;
  expect(() => checkOptionsOf(place, given, where)).toThrow(new OptionError(message));
});

it("takes values that are listed, none, and a decider of policies", () => {
  checkOptionsOf("play", { runtime: "air", lowPorts: undefined, policy: { decide: () => {} } });
  checkOptionsOf("replayBackend", undefined);
});
