import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { reasonOf } from "../../base/system-errors.ts";
import { SurveyError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { SurveyRow, UnreadRow } from "./row.ts";
import { wellFormed } from "./well-formed.ts";

/** The rows as JSON Lines. @throws SurveyError */
export async function writeRows(rows: AsyncIterable<SurveyRow | UnreadRow>, file: string): Promise<void> {
  const lines = async function* (): AsyncGenerator<string> {
    for await (const row of rows) yield `${JSON.stringify(wellFormed(row))}\n`;
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(`${file}.new`));
    // Whole or not at all: somebody may be reading the last ones.
    await rename(`${file}.new`, file);
  } catch (error) {
    if (error instanceof SurveyError) throw error;
    throw new SurveyError(`${file} can't be written: ${reasonOf(error)}; mend that, and the same command goes on`, {
      cause: error,
    });
  }
}

/** What was found and not read, as `unread.jsonl` of a survey. @throws SurveyError */
export async function writeUnread(journal: Journal, survey: number, folder: string): Promise<void> {
  const rows = async function* (): AsyncGenerator<UnreadRow> {
    for await (const { schema, file, problem } of journal.unread(survey)) yield { schema, file, problem };
  };
  await writeRows(rows(), join(folder, "unread.jsonl"));
}
