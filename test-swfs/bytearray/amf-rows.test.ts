import { afterAll, beforeAll, expect, describe as group, test } from "vitest";
import { compact, type ValueRow } from "../../src/flash/testing/amf-row.ts";
import { describe } from "../../src/flash/testing/graph.ts";
import { amfSections } from "../../src/flash/testing/rows/index.ts";
import { type HeadlessPlayer, PlayerPanicError } from "../../src/player/node/index.ts";
import { MovieAbort, readInPlayer, startMovie, writeInPlayer } from "./player.ts";

let player: HeadlessPlayer;
beforeAll(async () => {
  player = await startMovie();
});
afterAll(() => player.destroy());

const crashes = ({ inPlayer }: ValueRow): boolean => inPlayer?.writes === "crash";

/** What the player does with spec/bytearray.md §7–9; where it differs from our codec, the row says so. */
group.each(amfSections)("$name", ({ values, bytes }) => {
  test.each(values.filter((row) => !crashes(row)))("writes $name", (row) => {
    const { value, graph = describe(value), bytes: specified, encoding = 3, inPlayer } = row;
    const [result] = writeInPlayer(player, [graph], encoding);
    expect(result).toEqual({ bytes: compact(inPlayer?.writes ?? specified) });
  });

  test.each([...values.map(({ value, reads = { value }, ...row }) => ({ ...row, reads })), ...bytes])(
    "reads $name",
    ({ bytes: given, encoding = 3, reads, inPlayer }) => {
      const expected = inPlayer?.reads ?? reads;
      const readIt = () => readInPlayer(player, [compact(given)], encoding)[0]!;
      if (expected === "abort") expect(readIt).toThrow(MovieAbort);
      else if ("error" in expected) expect(readIt().error).toMatchObject(expected.error);
      else expect(withoutWeakKeys(readIt().graph)).toEqual(withoutWeakKeys(describe(expected.value)));
    },
  );
});

/** Content can't ask a Dictionary for them. */
function withoutWeakKeys(graph: unknown): unknown {
  return JSON.parse(JSON.stringify(graph), (key, value: unknown) => (key === "weakKeys" ? undefined : value));
}

const deadly = amfSections.flatMap(({ name, values }) =>
  values.filter(crashes).map((row) => ({ ...row, section: name })),
);

test.each(deadly)("$section: writing $name is the end of the player", async ({ value, encoding = 3 }) => {
  const victim = await startMovie();
  expect(() => writeInPlayer(victim, [describe(value)], encoding)).toThrow(PlayerPanicError);
});
