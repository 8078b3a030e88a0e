import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { limitDefaults } from "../../../base/options/limits.ts";
import { airOnlyClasses } from "../../../src/instrument/air-only.ts";
import { compactRow, flagsOf } from "../../../src/survey/report/compact.ts";
import { SummaryTally } from "../../../src/survey/report/summary.ts";
import type { SurveyRow } from "../../../src/survey/row.ts";
import { writeWhole } from "../../../src/survey/whole-file.ts";
import { surveyPage } from "../../html.ts";
import { TableFiles } from "./table-files.ts";

export interface ReportOptions {
  /** in any order, each SWF once */
  rows: AsyncIterable<SurveyRow>;
  /** where `index.html` comes, and is replaced if it is there; pictures are in its `pictures` */
  folder: string;
  title: string;
  /** `dist/web`: script and styles of the page */
  web: string;
  /**
   * SWFs that the table has at most, those first that need a server or AIR, failed, or differ; all are counted. Default: the
   * limit of a survey
   */
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
  const { rows, folder, title, web, maxShown = limitDefaults("survey").maxShown } = options;
  const before = (await readdir(folder)).filter((name) => DATA.test(name));
  const name = `report-${randomBytes(6).toString("hex")}`;
  const data = join(folder, name);
  await mkdir(data);
  try {
    for (const file of ["survey.js", "player.css"]) await copyFile(join(web, file), join(data, file));
    const tally = new SummaryTally(airOnlyClasses);
    const table = new TableFiles(data, maxShown);
    for await (const row of rows) {
      tally.add(row);
      await table.add(row, flagsOf(row, airOnlyClasses) !== 0, (details) => compactRow(row, airOnlyClasses, details));
    }
    const { chunks, shown } = await table.end();
    const summary = tally.summary();
    const page = surveyPage({ title, data: `${name}/`, pictures: "pictures/", chunks, shown, summary });
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
