import type { FileHandle } from "node:fs/promises";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { surveySchema } from "./parquet-schema.ts";
import { SCHEMA, type SurveyRow } from "./row.ts";
import { writeWhole } from "./whole-file.ts";

/** What a row group holds at most: rows, and characters of their texts, whichever is reached first. */
const MAX_GROUP = { rows: 5000, characters: 8 << 20 } as const;

const COLUMNS = ["schema", "sha256", "size", "files", "fileCount", "inspect", "runs", "compare"] as const;

/**
 * Writes rows as Parquet, whole or not at all. One row group is in memory at a time, however many rows there are.
 *
 * @throws Error of the system, or of whoever gives the rows; the file is then as it was
 */
export async function writeParquet(rows: AsyncIterable<SurveyRow>, file: string): Promise<void> {
  await writeWhole(file, async (handle) => {
    const writer = new FileWriter(handle);
    const kvMetadata = [{ key: "flashnet.survey.schema", value: `${SCHEMA}` }];
    const parquet = new ParquetWriter({ writer, schema: surveySchema, createdBy: "flashnet", kvMetadata });
    for await (const group of groupsOf(rows)) {
      const columnData = COLUMNS.map((name) => ({ name, data: group.map((row) => row[name]) }));
      await parquet.write({ columnData, rowGroupSize: group.length });
    }
    await parquet.finish();
  });
}

async function* groupsOf(rows: AsyncIterable<SurveyRow>): AsyncGenerator<SurveyRow[]> {
  let group: SurveyRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    group.push(row);
    characters += charactersOf(row);
    if (group.length < MAX_GROUP.rows && characters < MAX_GROUP.characters) continue;
    yield group;
    group = [];
    characters = 0;
  }
  if (group.length > 0) yield group;
}

function charactersOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let characters = 0;
  for (const part of Object.values(value)) characters += charactersOf(part);
  return characters;
}

/** Gives what is written to a file, a row group at a time. */
class FileWriter extends ByteWriter {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    super(1 << 20);
    this.#file = file;
  }

  async flush(): Promise<void> {
    const bytes = new Uint8Array(this.buffer, 0, this.index);
    for (let written = 0; written < bytes.length; ) {
      written += (await this.#file.write(bytes, written)).bytesWritten;
    }
    this.index = 0;
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}
