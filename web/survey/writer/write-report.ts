import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { airOnlyClasses } from "../../../src/instrument/air-only.ts";
import { compactRow } from "../../../src/survey/report/compact.ts";
import { type CompactRow, chunkName, RECEIVER } from "../../../src/survey/report/format.ts";
import { SummaryTally } from "../../../src/survey/report/summary.ts";
import type { SurveyRow } from "../../../src/survey/row.ts";
import { writeWhole } from "../../../src/survey/whole-file.ts";
import { surveyPage } from "../../html.ts";

/** Rows of a script of the table. */
const ROWS = 5000;
/** A script of details ends at so many rows, or characters. */
const DETAILS = { rows: 100, characters: 200_000 } as const;

/** SWFs that the table has, unless told otherwise: a browser takes about 200 MB for so many. */
export const MAX_SHOWN = 100_000;

export interface ReportOptions {
  /** in any order, each SWF once */
  rows: AsyncIterable<SurveyRow>;
  /** where `index.html` comes, and is replaced if it is there; pictures are in its `pictures` */
  folder: string;
  title: string;
  /** `dist/web`: script and styles of the page */
  web: string;
  /** SWFs that the table has; all are counted. Default {@link MAX_SHOWN} */
  maxShown?: number;
}

/**
 * Writes the report of a survey: `index.html`, and a folder of data beside it. The page is replaced when all of the new
 * report is there, so that there is a whole one at any time. Memory does not grow with the number of rows.
 *
 * @returns how many SWFs there are, and how many of them the table has
 * @throws Error of the system, or of whoever gives the rows
 */
export async function writeReport(options: ReportOptions): Promise<{ swfs: number; shown: number }> {
  const { rows, folder, title, web, maxShown = MAX_SHOWN } = options;
  const before = (await readdir(folder)).filter((name) => DATA.test(name));
  const name = `report-${randomBytes(6).toString("hex")}`;
  const data = join(folder, name);
  await mkdir(data);
  try {
    for (const file of ["survey.js", "player.css"]) await copyFile(join(web, file), join(data, file));
    const tally = new SummaryTally(airOnlyClasses);
    const table = new Chunks<CompactRow>(data, "rows", { rows: ROWS });
    const details = new Chunks<SurveyRow>(data, "details", DETAILS);
    for await (const row of rows) {
      tally.add(row);
      if (table.count >= maxShown) continue;
      await table.add(compactRow(row, airOnlyClasses, await details.add(row)));
    }
    await table.end();
    await details.end();
    const summary = tally.summary();
    const shown = table.count;
    const page = surveyPage({ title, data: `${name}/`, pictures: "pictures/", chunks: table.chunks, shown, summary });
    await writeWhole(join(folder, "index.html"), (file) => file.writeFile(page));
    // Those of reports before, and of such as were never finished.
    for (const old of before) await rm(join(folder, old), { recursive: true, force: true });
    return { swfs: summary.swfs, shown };
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

const DATA = /^report-[0-9a-f]{12}$/;

/** Scripts of data, of a bounded size each: all but the one that is filled are on the disk. */
class Chunks<T> {
  readonly #folder: string;
  readonly #kind: "rows" | "details";
  readonly #most: { rows: number; characters?: number };
  #lines: string[] = [];
  #characters = 0;
  #chunks = 0;
  #count = 0;

  constructor(folder: string, kind: "rows" | "details", most: { rows: number; characters?: number }) {
    this.#folder = folder;
    this.#kind = kind;
    this.#most = most;
  }

  get chunks(): number {
    return this.#chunks;
  }

  get count(): number {
    return this.#count;
  }

  /** @returns the number of its script */
  async add(value: T): Promise<number> {
    const number = this.#chunks;
    // JSON is JavaScript, and its objects have no names that content has chosen.
    const line = JSON.stringify(value);
    this.#lines.push(line);
    this.#characters += line.length;
    this.#count++;
    const { rows, characters = Number.POSITIVE_INFINITY } = this.#most;
    if (this.#lines.length >= rows || this.#characters >= characters) await this.end();
    return number;
  }

  async end(): Promise<void> {
    if (this.#lines.length === 0) return;
    const name = chunkName(this.#kind, this.#chunks++);
    const script = `${RECEIVER}(${JSON.stringify(name)},[\n${this.#lines.join(",\n")}\n]);\n`;
    this.#lines = [];
    this.#characters = 0;
    await writeFile(join(this.#folder, `${name}.js`), script);
  }
}
