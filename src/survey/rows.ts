import { type CompareOptions, compareRuns } from "./compare.ts";
import type { Stage } from "./conditions.ts";
import { type FileLine, Journal, type StageLine } from "./journal.ts";
import { SCHEMA, type SurveyRow } from "./row.ts";

export interface RowsOptions {
  /** number of the survey */
  survey: number;
  stages: readonly Stage[];
  compare?: CompareOptions;
}

/** Names of one SWF that a row has. */
const MOST_FILES = 100;

/** What a survey knows, a row for each SWF that it has found, in the order of their SHA-256: the same for all that did the same. */
export async function* surveyRows(journal: Journal, options: RowsOptions): AsyncGenerator<SurveyRow> {
  for (let shard = 0; shard < Journal.shards; shard++) {
    const swfs = new Map<string, (FileLine | StageLine)[]>();
    for (const line of await journal.shard(shard)) {
      const lines = swfs.get(line.sha256);
      if (lines === undefined) swfs.set(line.sha256, [line]);
      else lines.push(line);
    }
    for (const sha256 of [...swfs.keys()].sort()) {
      const row = await rowOf(sha256, swfs.get(sha256)!, options);
      if (row !== undefined) yield row;
    }
  }
}

/** @returns undefined for what is not there any more */
async function rowOf(
  sha256: string,
  lines: readonly (FileLine | StageLine)[],
  { survey, stages, compare }: RowsOptions,
): Promise<SurveyRow | undefined> {
  const found = lines.filter((line) => line.type === "file").filter((line) => line.survey === survey);
  if (found.length === 0) return undefined;
  const files = [...new Set(found.map(({ file }) => file))].sort();
  const done = stages.flatMap(({ conditions }) => lines.findLast((line) => isOf(line, conditions)) ?? []);
  const inspect = done.find((line) => line.type === "inspect");
  const runs = done.filter((line) => line.type === "run").map(({ row }) => row);
  const [from, to] = runs;
  return {
    schema: SCHEMA,
    sha256,
    size: found[0]!.size,
    files: files.slice(0, MOST_FILES),
    fileCount: files.length,
    inspect: inspect?.row ?? null,
    runs,
    compare: compare && from && to ? await compareRuns(from, to, compare) : null,
  };
}

function isOf(line: FileLine | StageLine, conditions: string): line is StageLine {
  return line.type !== "file" && line.conditions === conditions;
}
