import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CompactRow, RECEIVER } from "../../../src/survey/report/format.ts";
import type { SurveyRow } from "../../../src/survey/row.ts";

/** Rows of a script of the table at most. */
const ROWS = 5000;
/** Scripts of the table at least, when it is as large as it may be: what is left out is left out by scripts. */
const LEAST_SCRIPTS = 20;
/** A script of details ends at so many rows, or characters. */
const DETAILS = { rows: 100, characters: 200_000 } as const;

/** A script of the table, and those with the details of its rows: names without `.js`. */
interface Chunk {
  rows: string;
  details: string[];
  count: number;
}

/**
 * The table of a report as scripts, as many rows as it may have: first those that have something to tell. All but the
 * scripts that are being filled are on the disk.
 */
export class TableFiles {
  readonly #folder: string;
  readonly #maxRows: number;
  readonly #told: Part;
  readonly #plain: Part;

  constructor(folder: string, maxRows: number) {
    this.#folder = folder;
    this.#maxRows = maxRows;
    const size = Math.max(1, Math.min(ROWS, Math.floor(maxRows / LEAST_SCRIPTS)));
    this.#told = new Part(folder, "told", size);
    this.#plain = new Part(folder, "plain", size);
  }

  /**
   * @param hasNews whether it is to be there before others
   * @param compact makes the row of the table, told the number of the script with its details
   */
  async add(row: SurveyRow, hasNews: boolean, compact: (details: string) => CompactRow): Promise<void> {
    const part = hasNews ? this.#told : this.#plain;
    if (part.count < this.#maxRows) await part.add(row, compact);
  }

  /** Ends all scripts, and removes what is too much. @returns the scripts of the table, in order, and the rows in them */
  async end(): Promise<{ chunks: string[]; shown: number }> {
    await this.#told.end();
    await this.#plain.end();
    const chunks: string[] = [];
    let shown = 0;
    for (const { rows, details, count } of [...this.#told.chunks, ...this.#plain.chunks]) {
      if (shown + count <= this.#maxRows) {
        chunks.push(rows);
        shown += count;
      } else for (const name of [rows, ...details]) await rm(join(this.#folder, `${name}.js`));
    }
    return { chunks, shown };
  }
}

/** Rows of one kind. */
class Part {
  readonly chunks: Chunk[] = [];
  readonly #folder: string;
  readonly #name: string;
  readonly #size: number;
  #rows: string[] = [];
  #details: string[] = [];
  #characters = 0;
  #names: string[] = [];
  #numbers = 0;
  #count = 0;

  constructor(folder: string, name: string, size: number) {
    this.#folder = folder;
    this.#name = name;
    this.#size = size;
  }

  get count(): number {
    return this.#count;
  }

  async add(row: SurveyRow, compact: (details: string) => CompactRow): Promise<void> {
    const details = JSON.stringify(row);
    this.#rows.push(JSON.stringify(compact(this.#detailsName)));
    this.#details.push(details);
    this.#characters += details.length;
    this.#count++;
    if (this.#rows.length >= this.#size) await this.end();
    else if (this.#details.length >= DETAILS.rows || this.#characters >= DETAILS.characters) await this.#endDetails();
  }

  async end(): Promise<void> {
    await this.#endDetails();
    if (this.#rows.length === 0) return;
    const rows = `${this.#name}-${this.chunks.length}`;
    await this.#write(rows, this.#rows);
    this.chunks.push({ rows, details: this.#names, count: this.#rows.length });
    this.#rows = [];
    this.#names = [];
  }

  async #endDetails(): Promise<void> {
    if (this.#details.length === 0) return;
    await this.#write(this.#detailsName, this.#details);
    this.#names.push(this.#detailsName);
    this.#numbers++;
    this.#details = [];
    this.#characters = 0;
  }

  get #detailsName(): string {
    return `${this.#name}-details-${this.#numbers}`;
  }

  /** @param lines JSON, which is JavaScript; none of its objects has names that content has chosen */
  async #write(name: string, lines: readonly string[]): Promise<void> {
    const script = `${RECEIVER}(${JSON.stringify(name)},[\n${lines.join(",\n")}\n]);\n`;
    await writeFile(join(this.#folder, `${name}.js`), script);
  }
}
