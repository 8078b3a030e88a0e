import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CompactRow, ReportConfig } from "../../../src/survey/report/format.ts";
import type { SurveyRow } from "../../../src/survey/row.ts";
import { all, bareRow, bareRun, madeRows } from "../../../src/survey/testing/rows.ts";
import { root } from "../../../src/testing/root.ts";
import { writeReport } from "./write-report.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-report-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (rows: AsyncIterable<SurveyRow>, maxShown?: number): Promise<{ swfs: number; shown: number }> =>
  writeReport({
    rows,
    folder,
    title: "games",
    web: join(root, "dist/web"),
    ...(maxShown !== undefined && { maxShown }),
  });

async function configOf(): Promise<ReportConfig> {
  const page = await readFile(join(folder, "index.html"), "utf8");
  return JSON.parse(/<script type="application\/json" id="[^"]*">(.*?)<\/script>/s.exec(page)![1]!);
}

/** What a script gives. */
async function dataOf<T>(name: string): Promise<T[]> {
  const given: { name?: string; rows?: T[] } = {};
  const script = await readFile(join(folder, (await configOf()).data, `${name}.js`), "utf8");
  runInNewContext(script, { flashnetSurvey: (name: string, rows: T[]) => Object.assign(given, { name, rows }) });
  expect(given.name).toBe(name);
  return JSON.parse(JSON.stringify(given.rows));
}

const tableOf = async (): Promise<CompactRow[][]> => Promise.all((await configOf()).chunks.map(dataOf<CompactRow>));

/** The rows that the table leads to, script by script of details. */
async function detailsOf(): Promise<SurveyRow[][]> {
  const names = new Set((await tableOf()).flat().map((row) => row.at(-1) as string));
  return Promise.all([...names].map(dataOf<SurveyRow>));
}

describe("writeReport", () => {
  it("writes rows and their details as scripts of a bounded size", async () => {
    expect(await write(madeRows(3000), 10_000)).toEqual({ swfs: 3000, shown: 3000 });
    const rows = await tableOf();
    expect(Math.max(...rows.map(({ length }) => length))).toBe(500);
    expect(await configOf()).toMatchObject({ title: "games", shown: 3000, summary: { swfs: 3000 } });
    const details = await detailsOf();
    expect(Math.max(...details.map(({ length }) => length))).toBe(100);
    const bySha256 = (left: SurveyRow, right: SurveyRow): number => (left.sha256 < right.sha256 ? -1 : 1);
    expect(details.flat().sort(bySha256)).toEqual(await all(madeRows(3000)));
    const [sha256, ...row] = rows.at(-1)!.at(-1)!;
    expect((await dataOf<SurveyRow>(row.at(-1) as string)).some((detail) => detail.sha256 === sha256)).toBe(true);
  });

  it("ends a script of details where it is long", async () => {
    async function* rows(): AsyncGenerator<SurveyRow> {
      for (let i = 0; i < 10; i++) yield bareRow({ sha256: `${i}`, runs: [bareRun({ trace: ["x".repeat(90_000)] })] });
    }
    await write(rows());
    expect((await detailsOf()).map(({ length }) => length)).toEqual([3, 3, 3, 1]);
  });

  it.each([0, 1, 19, 60, 200])(
    "counts all, and shows %i at most: first those that have something to tell",
    async (most) => {
      const { swfs, shown } = await write(madeRows(300), most);
      expect(swfs).toBe(300);
      expect(shown).toBeLessThanOrEqual(most);
      expect(shown).toBeGreaterThan(most * 0.9 - 1);
      const table = (await tableOf()).flat();
      expect(table).toHaveLength(shown);
      const flags = table.map((row) => row[6]);
      expect(flags.indexOf(0)).toBe(flags.lastIndexOf(0) < 0 ? -1 : flags.findLastIndex((flag) => flag !== 0) + 1);
      expect((await detailsOf()).flat()).toHaveLength(shown);
      const { data, chunks } = await configOf();
      const scripts = (await readdir(join(folder, data))).filter((name) => /^(told|plain)/.test(name));
      expect(scripts).toHaveLength(chunks.length + new Set(table.map((row) => row.at(-1))).size);
    },
  );

  it("replaces the report before when the new one is there", async () => {
    await write(madeRows(10));
    const [before] = [(await configOf()).data];
    await write(madeRows(20));
    const after = (await configOf()).data;
    expect(after).not.toBe(before);
    expect((await readdir(folder)).sort()).toEqual(["index.html", after.slice(0, -1)]);
  });

  it("leaves the report before when it fails", async () => {
    await write(madeRows(10));
    const before = await readdir(folder);
    async function* failing(): AsyncGenerator<SurveyRow> {
      yield* madeRows(200);
      throw new Error("the disk is full");
    }
    await expect(write(failing())).rejects.toThrow("the disk is full");
    expect(await readdir(folder)).toEqual(before);
    expect(await configOf()).toMatchObject({ summary: { swfs: 10 } });
  });

  it("of nothing is a report, too", async () => {
    expect(await write(madeRows(0))).toEqual({ swfs: 0, shown: 0 });
    expect(await configOf()).toMatchObject({ chunks: [], shown: 0 });
  });
});
