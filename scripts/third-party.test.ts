import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../src/testing/compile.ts";
import { ALLOWED, thirdParties, thirdPartyText } from "./third-party.ts";

it("THIRD-PARTY.md is what `npm run third-party` writes", async () => {
  expect(readFileSync(join(root, "THIRD-PARTY.md"), "utf8")).toBe(await thirdPartyText());
});

it("everything has a licence that is compatible with ours", async () => {
  const others = (await thirdParties()).filter(({ license }) => !ALLOWED.has(license));
  expect(others).toEqual([]);
});
