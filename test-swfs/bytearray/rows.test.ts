import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare, crashesPlayer, type Row } from "../../src/flash/testing/row.ts";
import { airSection, sections } from "../../src/flash/testing/rows/index.ts";
import { type HeadlessPlayer, PlayerPanicError } from "../../src/player/node/index.ts";
import { type MovieOptions, runInPlayer, startMovie } from "./player.ts";

/** What the player does with spec/bytearray.md; where it differs from our class, the row says so. */
function testIn(options: MovieOptions, rows: readonly Row[]): void {
  let player: HeadlessPlayer;
  beforeAll(async () => {
    player = await startMovie(options);
  });
  afterAll(() => player.destroy());

  test.each(rows.filter((row) => !crashesPlayer(row)))("$name", (row) => {
    const [outcome] = runInPlayer(player, [row.steps]);
    const { actual, expected } = compare(row, outcome!, "player");
    expect(actual).toEqual(expected);
  });
}

describe.each(sections)("$name", ({ rows }) => testIn({}, rows));
describe(airSection.name, () => testIn({ runtime: "air" }, airSection.rows));

test.each(sections.flatMap(({ rows }) => rows.filter(crashesPlayer)))("$name is the end of the player", async (row) => {
  const player = await startMovie();
  expect(() => runInPlayer(player, [row.steps])).toThrow(PlayerPanicError);
});

describe("members that the player lacks", () => {
  test.each<[string, MovieOptions, boolean]>([
    ["atomicCompareAndSwapIntAt", { swfVersion: 17 }, false],
    ["atomicCompareAndSwapIntAt", { swfVersion: 18 }, true],
    ["atomicCompareAndSwapLength", { swfVersion: 17 }, false],
    ["atomicCompareAndSwapLength", { swfVersion: 18 }, true],
    ["toBase64", { swfVersion: 51 }, false],
    ["toBase64", { swfVersion: 50, runtime: "air" }, false],
    ["toBase64", { swfVersion: 51, runtime: "air" }, true],
  ])("%s for %o: %s", async (name, options, expected) => {
    const player = await startMovie(options);
    const [outcome] = runInPlayer(player, [[{ target: { array: 0 }, action: "has", name, values: [] }]]);
    expect(outcome!.steps[0]!.value).toBe(expected);
    player.destroy();
  });

  test("loops do not show them", async () => {
    const player = await startMovie({});
    const operation = { target: { array: 0 }, action: "call", name: "propertyIsEnumerable" } as const;
    const values = ["atomicCompareAndSwapIntAt"];
    const [outcome] = runInPlayer(player, [[{ ...operation, values }]]);
    expect(outcome!.steps[0]!.value).toBe(false);
    player.destroy();
  });
});
