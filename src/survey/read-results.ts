import { createReadStream } from "node:fs";
import { FlashnetError } from "../../base/errors.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { SCHEMA, type SurveyRow } from "./row.ts";

/** Characters of a line. Rows have first lines and first URLs only, so that no survey writes such a one. */
const MAX_LINE = 64 << 20;

/** A file is no result of a survey, or can't be read. */
export class SurveyResultsError extends FlashnetError {
  static override readonly brand = "SurveyResultsError";
  readonly code = "FLASHNET_SURVEY_RESULTS";
}

/**
 * The rows of a `results.jsonl`, one at a time, in the order of their SHA-256.
 *
 * @throws SurveyResultsError for a file that can't be read, a line that is no row, and rows in another order
 */
export async function* readResults(path: string): AsyncGenerator<SurveyRow> {
  let last = "";
  let number = 0;
  for await (const line of linesOf(path)) {
    const row = rowOf(line, `${path}:${++number}`);
    if (row.sha256 <= last) {
      throw new SurveyResultsError(
        `${path}:${number}: ${row.sha256.slice(0, 64)} does not come after the row before it; name the results.jsonl of a survey that has ended`,
      );
    }
    last = row.sha256;
    yield row;
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      yield* lines;
      if (rest.length > MAX_LINE) break;
    }
  } catch (error) {
    if (error instanceof SurveyResultsError) throw error;
    throw new SurveyResultsError(`${path} can't be read: ${reasonOf(error)}`, { cause: error });
  }
  // What has no end of a line is told as none that can be read.
  if (rest !== "") yield rest.slice(0, MAX_LINE);
}

function rowOf(line: string, where: string): SurveyRow {
  let row: Partial<SurveyRow> | null;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new SurveyResultsError(`${where}: it is no JSON; name the results.jsonl of a survey`, { cause: error });
  }
  if (typeof row?.sha256 !== "string" || typeof row.schema !== "number" || !Array.isArray(row.runs)) {
    throw new SurveyResultsError(`${where}: it is no row of a survey; name the results.jsonl of one`);
  }
  if (row.schema !== SCHEMA) {
    throw new SurveyResultsError(
      `${where}: it has schema ${row.schema}, and this flashnet reads ${SCHEMA}; use another`,
    );
  }
  return row as SurveyRow;
}
