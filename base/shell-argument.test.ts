import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellArgument } from "./shell-argument.ts";

it("is one argument, whatever is in it", () => {
  const texts = fc.array(
    fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
    { maxLength: 50 },
  );
  fc.assert(
    fc.property(texts, (list) => {
      const command = `printf '%s\\0' ${list.map(shellArgument).join(" ")}`;
      const printed = execFileSync("sh", ["-c", command], { encoding: "utf8" }).split("\0").slice(0, -1);
      const expected = list.map((text) => (text.startsWith("-") ? `./${text}` : text));
      expect(printed).toEqual(list.length === 0 ? [""] : expected);
    }),
    { numRuns: 20 },
  );
});
