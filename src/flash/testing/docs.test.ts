import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { airSection, sections } from "./rows/index.ts";

const docs = readFileSync(new URL("../../../docs/bytearray.md", import.meta.url), "utf8");
const different = [...sections, airSection].flatMap(({ rows }) =>
  rows.filter(({ steps }) => steps.some((step) => step.expectation("player") !== step.expectation("class"))),
);

test.each(different)("docs/bytearray.md says that the player differs: $name", ({ name }) => {
  expect(docs).toContain(name);
});
