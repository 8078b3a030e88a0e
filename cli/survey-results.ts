import { join } from "node:path";
import { reasonOf } from "../base/system-errors.ts";
import type { CompareOptions } from "../src/survey/compare.ts";
import type { Stage } from "../src/survey/conditions.ts";
import type { Journal } from "../src/survey/journal.ts";
import { writeParquet } from "../src/survey/parquet.ts";
import { readPicture } from "../src/survey/pictures.ts";
import { readResults } from "../src/survey/read-results.ts";
import { writeRows, writeUnread } from "../src/survey/results.ts";
import { surveyRows } from "../src/survey/rows.ts";
import { writeReport } from "../web/survey/writer/write-report.ts";
import { EnvironmentError } from "./exit-code.ts";
import { packageFile } from "./package-files.ts";

interface ResultsOptions {
  /** folder of the survey */
  output: string;
  /** of the report */
  title: string;
  /** percent of a picture's channels that may differ */
  tolerance: number;
  maxShown: number;
}

/**
 * Writes what a survey has found for everybody to open: docs/survey.md.
 *
 * @param survey its number
 * @throws EnvironmentError
 */
export async function writeResults(
  journal: Journal,
  survey: number,
  stages: readonly Stage[],
  { output: folder, title, tolerance, maxShown }: ResultsOptions,
): Promise<void> {
  await journal.compact(survey, new Set(stages.map(({ conditions }) => conditions)));
  const compare = compareOptions(stages, folder, tolerance);
  const results = join(folder, "results.jsonl");
  await writeRows(surveyRows(journal, { survey, stages, ...(compare && { compare }) }), results);
  await writeUnread(journal, survey, folder);
  try {
    await writeParquet(readResults(results), join(folder, "results.parquet"));
    await writeReport({ rows: readResults(results), folder, title, web: packageFile("dist/web"), maxShown });
  } catch (error) {
    throw new EnvironmentError(
      `the results in ${folder} can't be written: ${reasonOf(error)}; mend that, and the same command goes on`,
      { cause: error },
    );
  }
}

/** @returns undefined unless there are two Ruffles */
function compareOptions(stages: readonly Stage[], folder: string, tolerance: number): CompareOptions | undefined {
  const [from, to] = stages.flatMap(({ job }) => (job.stage === "run" ? [job.ruffle] : []));
  if (from === undefined || to === undefined) return undefined;
  return { from, to, outliers: tolerance / 100, readPicture: (sha256) => readPicture(folder, sha256) };
}
