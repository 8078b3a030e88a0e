import { createReadStream } from "node:fs";
import { FlashnetError } from "../../base/errors.ts";
import { flaw } from "../../base/flaw.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { SCHEMA, type SurveyRow } from "./row.ts";
import { rowShape } from "./row-shape.ts";
import { textLines } from "./text-lines.ts";

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
  try {
    yield* textLines(createReadStream(path, { highWaterMark: 1 << 20 }));
  } catch (error) {
    if (error instanceof SurveyResultsError) throw error;
    throw new SurveyResultsError(`${path} can't be read: ${reasonOf(error)}`, { cause: error });
  }
}

function rowOf(line: string, where: string): SurveyRow {
  let row: Partial<SurveyRow> | null;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new SurveyResultsError(`${where}: it is no JSON; name the results.jsonl of a survey`, { cause: error });
  }
  if (typeof row?.schema !== "number")
    throw new SurveyResultsError(`${where}: it is no row of a survey; name the results.jsonl of one`);
  if (row.schema !== SCHEMA) {
    throw new SurveyResultsError(
      `${where}: it has schema ${row.schema}, and this flashnet reads ${SCHEMA}; use another`,
    );
  }
  const wrong = flaw(rowShape, row);
  if (wrong !== undefined)
    throw new SurveyResultsError(`${where}: it is no row of a survey: ${wrong}; name the results.jsonl of one`);
  return row as SurveyRow;
}
