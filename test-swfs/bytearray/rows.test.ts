import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare } from "../../src/flash/testing/row.ts";
import { sections } from "../../src/flash/testing/rows/index.ts";
import type { HeadlessPlayer } from "../../src/player/node/index.ts";
import { runInPlayer, startMovie } from "./player.ts";

let player: HeadlessPlayer;
beforeAll(async () => {
  player = await startMovie("bytearray");
});
afterAll(() => player.destroy());

describe.each(sections)("$name", ({ rows }) => {
  test.each(rows)("$name", (row) => {
    const [outcome] = runInPlayer(player, [row.steps]);
    const { actual, expected } = compare(row, outcome!, "player");
    expect(actual).toEqual(expected);
  });
});
