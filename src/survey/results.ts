import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../../base/system-errors.ts";
import { SurveyError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { SurveyRow, UnreadRow } from "./row.ts";
import { wellFormed } from "./well-formed.ts";
import { writeWhole } from "./whole-file.ts";

/** The rows as JSON Lines. @throws SurveyError */
export async function writeRows(rows: AsyncIterable<SurveyRow | UnreadRow>, file: string): Promise<void> {
  try {
    // Somebody may be reading the last ones.
    await writeWhole(file, (handle) => writeFile(handle, linesOf(rows)));
  } catch (error) {
    if (error instanceof SurveyError) throw error;
    throw new SurveyError(`${file} can't be written: ${reasonOf(error)}; mend that, and the same command goes on`, {
      cause: error,
    });
  }
}

/** Characters that are written at once. */
const PIECE = 1 << 18;

async function* linesOf(rows: AsyncIterable<SurveyRow | UnreadRow>): AsyncGenerator<string> {
  let piece = "";
  for await (const row of rows) {
    piece += `${JSON.stringify(wellFormed(row))}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** What was found and not read, as `unread.jsonl` of a survey. @throws SurveyError */
export async function writeUnread(journal: Journal, survey: number, folder: string): Promise<void> {
  const rows = async function* (): AsyncGenerator<UnreadRow> {
    for await (const { schema, file, problem } of journal.unread(survey)) yield { schema, file, problem };
  };
  await writeRows(rows(), join(folder, "unread.jsonl"));
}
