import { afterAll, beforeAll, expect, describe as group, test } from "vitest";
import { compact } from "../../src/flash/testing/amf-row.ts";
import { describe } from "../../src/flash/testing/graph.ts";
import { amfSections } from "../../src/flash/testing/rows/index.ts";
import type { HeadlessPlayer } from "../../src/player/node/index.ts";
import { readInPlayer, startMovie, writeInPlayer } from "./player.ts";

let player: HeadlessPlayer;
beforeAll(async () => {
  player = await startMovie();
});
afterAll(() => player.destroy());

/** What content gets of spec/bytearray.md §7–9; where it differs from our codec, the row says so. */
group.each(amfSections)("$name", ({ values, bytes }) => {
  test.each(values)("writes $name", (row) => {
    const { value, graph = describe(value), bytes: specified, encoding = 3, inPlayer } = row;
    const [result] = writeInPlayer(player, [graph], encoding);
    expect(result).toEqual({ bytes: compact(inPlayer?.writes ?? specified) });
  });

  test.each([...values.map(({ value, reads = { value }, ...row }) => ({ ...row, reads })), ...bytes])(
    "reads $name",
    ({ bytes: given, encoding = 3, reads, inPlayer }) => {
      const expected = inPlayer?.reads ?? reads;
      const { graph, error } = readInPlayer(player, [compact(given)], encoding)[0]!;
      if ("error" in expected) expect(error).toMatchObject(expected.error);
      else expect(withoutWeakKeys(graph)).toEqual(withoutWeakKeys(describe(expected.value)));
    },
  );
});

/** Content can't ask a Dictionary for them. */
function withoutWeakKeys(graph: unknown): unknown {
  return JSON.parse(JSON.stringify(graph), (key, value: unknown) => (key === "weakKeys" ? undefined : value));
}
