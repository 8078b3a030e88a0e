import { describe, expect, test } from "vitest";
import { runOnClass } from "../testing/class-runner.ts";
import { compare } from "../testing/row.ts";
import { airSection, sections } from "../testing/rows/index.ts";

describe.each([...sections, airSection])("$name", ({ rows }) => {
  test.each(rows)("$name", (row) => {
    const { actual, expected } = compare(row, runOnClass(row.steps), "class");
    expect(actual).toEqual(expected);
  });
});
