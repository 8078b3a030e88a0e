/** What campaigns of `npm run fuzz` have found, and a few hundred more inputs, the same ones each time: docs/fuzzing.md. */
import { expect, it } from "vitest";
import { fuzz } from "./fuzzer.ts";
import { seedsOf } from "./inputs.ts";
import { generator } from "./mutate.ts";
import { targets } from "./targets/index.ts";

const RUNS = 300;

it.each(targets.map((target) => [target.name, target] as const))("%s", async (_, target) => {
  const seeds = seedsOf(target);
  const failures: string[] = [];
  await fuzz(target, {
    seeds,
    random: generator(20260101),
    goesOn: ({ runs }) => runs < seeds.length + RUNS,
    onFailure: (input, failure) => failures.push(`${failure}, for ${Buffer.from(input).toString("base64")}`),
  });
  expect(failures).toEqual([]);
});
