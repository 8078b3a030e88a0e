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

/** What the scripts of a kind give, one after another. */
async function data<T>(kind: string): Promise<T[][]> {
  const { data } = await configOf();
  const names = (await readdir(join(folder, data))).filter((name) => name.startsWith(kind));
  const numbers = names.map((name) => Number(/-(\d+)\.js$/.exec(name)![1])).sort((left, right) => left - right);
  return Promise.all(
    numbers.map(async (number) => {
      const given: { name?: string; rows?: T[] } = {};
      const script = await readFile(join(folder, data, `${kind}-${number}.js`), "utf8");
      runInNewContext(script, { flashnetSurvey: (name: string, rows: T[]) => Object.assign(given, { name, rows }) });
      expect(given.name).toBe(`${kind}-${number}`);
      return JSON.parse(JSON.stringify(given.rows));
    }),
  );
}

describe("writeReport", () => {
  it("writes rows and their details as scripts of a bounded size", async () => {
    expect(await write(madeRows(5100))).toEqual({ swfs: 5100, shown: 5100 });
    const rows = await data<CompactRow>("rows");
    expect(rows.map(({ length }) => length)).toEqual([5000, 100]);
    expect(await configOf()).toMatchObject({ title: "games", chunks: 2, shown: 5100, summary: { swfs: 5100 } });
    const details = await data<SurveyRow>("details");
    expect(Math.max(...details.map(({ length }) => length))).toBe(100);
    expect(details.flat()).toEqual(await all(madeRows(5100)));
    for (const [sha256, ...row] of rows.flat()) {
      expect(details[row.at(-1) as number]!.some((detail) => detail.sha256 === sha256)).toBe(true);
    }
  });

  it("ends a script of details where it is long", async () => {
    async function* rows(): AsyncGenerator<SurveyRow> {
      for (let i = 0; i < 10; i++) yield bareRow({ sha256: `${i}`, runs: [bareRun({ trace: ["x".repeat(90_000)] })] });
    }
    await write(rows());
    expect((await data("details")).map(({ length }) => length)).toEqual([3, 3, 3, 1]);
  });

  it("counts all, and shows as many as it may", async () => {
    expect(await write(madeRows(300), 120)).toEqual({ swfs: 300, shown: 120 });
    expect((await data("rows")).flat()).toHaveLength(120);
    expect((await data("details")).flat()).toHaveLength(120);
    expect(await configOf()).toMatchObject({ shown: 120, summary: { swfs: 300 } });
  });

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
    expect(await configOf()).toMatchObject({ chunks: 0, shown: 0 });
  });
});
