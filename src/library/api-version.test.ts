import { expect, test } from "vitest";
import { splitVersion } from "./api-version.ts";

test.each([
  ["no mark", "flash.net", { swf: 9, air: false }],
  ["all versions", "flash.net\ue000", { swf: 9, air: false }],
  ["AIR 1.0", "flash.net\ue295", { swf: 10, air: true }],
  ["Flash Player 10", "flash.net\ue296", { swf: 10, air: false }],
  ["AIR 2.0", "flash.net\ue29c", { swf: 10, air: true }],
  ["Flash Player 10.2", "flash.net\ue29e", { swf: 11, air: false }],
  ["SWF 12", "flash.net\ue2a0", { swf: 12, air: false }],
  ["AIR 2.7", "flash.net\ue2a1", { swf: 12, air: true }],
  ["SWF 13", "flash.net\ue2a2", { swf: 13, air: false }],
  ["AIR 3.0", "flash.net\ue2a3", { swf: 13, air: true }],
  ["SWF 31", "flash.net\ue2c6", { swf: 31, air: false }],
])("%s", (_, marked, availability) => {
  expect(splitVersion(marked)).toEqual({ uri: "flash.net", availability });
});

test("the unnamed package", () => {
  expect(splitVersion("\ue000").uri).toBe("");
  expect(splitVersion("").uri).toBe("");
});
