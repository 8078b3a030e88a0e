import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { reasonOf } from "../../base/system-errors.ts";
import { SurveyError } from "./errors.ts";
import type { InspectRow, RunRow, UnreadRow } from "./row.ts";
import { textLines } from "./text-lines.ts";

/** A SWF was found in a file. */
export interface FileLine {
  type: "file";
  sha256: string;
  /** number of the survey that has found it there */
  survey: number;
  file: string;
  /** `FoundSwf.stamp` */
  stamp?: string;
  /** bytes of the SWF */
  size: number;
}

/** A stage is done with a SWF. */
export type StageLine = {
  sha256: string;
  /** what the result depends on beside the SWF: conditions.ts */
  conditions: string;
  /** that it took, of the wall clock and of the processor */
  milliseconds: number;
  cpu: number;
} & ({ type: "inspect"; row: InspectRow } | { type: "run"; row: RunRow });

/** A file could not be read, or is no SWF. */
export interface UnreadLine extends UnreadRow {
  type: "unread";
  survey: number;
}

export type JournalLine = FileLine | StageLine | UnreadLine;

/** Files that lines are kept in, by the first bits of a SHA-256, so that all of one SWF can be had together. */
const SHARDS = 64;
const UNREAD = "unread";

/** Results of other conditions that are kept of a SWF: those of a Ruffle that may be asked for again, say. */
const KEPT = 4;

/**
 * All that surveys of a folder have found, in the order in which it was found: a line is there as soon as it is written,
 * whatever ends the program. `journal/00.jsonl` to `3f.jsonl` have what is known of SWFs, `unread.jsonl` has the rest.
 */
export class Journal {
  readonly #folder: string;
  readonly #files = new Map<string, number>();

  /** @param folder of the survey. @throws SurveyError */
  constructor(folder: string) {
    this.#folder = join(folder, "journal");
    this.#doing(() => {
      mkdirSync(this.#folder, { recursive: true });
      for (const name of this.#names()) this.#files.set(name, openWhole(this.#path(name)));
    });
  }

  /** @throws SurveyError, say when the disk is full */
  write(line: JournalLine): void {
    const name = line.type === "unread" ? UNREAD : nameOf(shardOf(line.sha256));
    this.#doing(() => writeAll(this.#files.get(name)!, Buffer.from(textOf(line))));
  }

  /** All lines, those of a SWF in their order. */
  async *lines(): AsyncGenerator<JournalLine> {
    for (const name of this.#names()) yield* this.#linesOf(name);
  }

  /** Lines of one of `Journal.shards`. */
  async shard(index: number): Promise<(FileLine | StageLine)[]> {
    const lines: (FileLine | StageLine)[] = [];
    for await (const line of this.#linesOf(nameOf(index))) if (line.type !== "unread") lines.push(line);
    return lines;
  }

  static readonly shards = SHARDS;

  /** The files that the survey has not read, in the order in which they were found. */
  async *unread(survey: number): AsyncGenerator<UnreadLine> {
    for await (const line of this.#linesOf(UNREAD)) {
      if (line.type === "unread" && line.survey === survey) yield line;
    }
  }

  /** Leaves out what no later survey has any use for. @param conditions that this survey has asked for */
  async compact(survey: number, conditions: ReadonlySet<string>): Promise<void> {
    for (let index = 0; index < SHARDS; index++) {
      const lines = await this.shard(index);
      const kept = worthKeeping(lines, survey, conditions);
      if (kept.length < lines.length / 2) this.#replace(nameOf(index), kept);
    }
    const unread: JournalLine[] = [];
    let count = 0;
    for await (const line of this.#linesOf(UNREAD)) {
      count++;
      if (line.type === "unread" && line.survey === survey) unread.push(line);
    }
    if (unread.length < count / 2) this.#replace(UNREAD, unread);
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #names(): string[] {
    return [...Array.from({ length: SHARDS }, (_, index) => nameOf(index)), UNREAD];
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.jsonl`);
  }

  async *#linesOf(name: string): AsyncGenerator<JournalLine> {
    for await (const text of textLines(createReadStream(this.#path(name)))) {
      const line = parsed(text);
      if (line !== undefined) yield line;
    }
  }

  /** Whole or not at all. */
  #replace(name: string, lines: readonly JournalLine[]): void {
    this.#doing(() => {
      closeSync(this.#files.get(name)!);
      writeFileSync(`${this.#path(name)}.new`, lines.map(textOf).join(""));
      renameSync(`${this.#path(name)}.new`, this.#path(name));
      this.#files.set(name, openSync(this.#path(name), "a+"));
    });
  }

  #doing(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw new SurveyError(
        `${this.#folder} can't be written: ${reasonOf(error)}; mend that, and the same command goes on where it was`,
        { cause: error },
      );
    }
  }
}

function shardOf(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 2), 16) >> 2;
}

function nameOf(shard: number): string {
  return shard.toString(16).padStart(2, "0");
}

/** Opens a file to be written on. A line that was not written to its end, as the program was killed, is cut off. */
function openWhole(path: string): number {
  const isNew = !existsSync(path);
  const file = openSync(path, isNew ? "a+" : "r+");
  if (isNew) return file;
  const { size } = fstatSync(file);
  const end = Buffer.alloc(1 << 16);
  let whole = size;
  while (whole > 0) {
    const from = Math.max(0, whole - end.length);
    const length = readSync(file, end, 0, whole - from, from);
    const newline = end.subarray(0, length).lastIndexOf(10);
    if (newline >= 0) {
      whole = from + newline + 1;
      break;
    }
    whole = from;
  }
  if (whole < size) ftruncateSync(file, whole);
  closeSync(file);
  return openSync(path, "a+");
}

/** What is written in part only is taken back, so that the next line begins a line. */
function writeAll(file: number, bytes: Buffer): void {
  const before = fstatSync(file).size;
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}

/** A line as it is written: its checksum comes first. */
function textOf(line: JournalLine): string {
  const rest = JSON.stringify(line).slice(1);
  return `{"crc":"${checksum(rest)}",${rest}\n`;
}

/** A line that is not as it was written, as a disk or somebody has changed it, is as good as not written. */
function parsed(text: string): JournalLine | undefined {
  const [, crc, rest = ""] = /^\{"crc":"([\da-f]{8})",(.*)$/s.exec(text) ?? [];
  return crc === checksum(rest) ? (JSON.parse(`{${rest}`) as JournalLine) : undefined;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

function worthKeeping(
  lines: readonly (FileLine | StageLine)[],
  survey: number,
  conditions: ReadonlySet<string>,
): JournalLine[] {
  const others = new Map<string, number>();
  const seen = new Set<string>();
  const kept = lines.toReversed().filter((line) => {
    if (line.type === "file") return line.survey === survey;
    const key = `${line.sha256} ${line.conditions}`;
    if (seen.has(key)) return false;
    seen.add(key);
    if (conditions.has(line.conditions)) return true;
    const count = others.get(line.sha256) ?? 0;
    others.set(line.sha256, count + 1);
    return count < KEPT;
  });
  return kept.reverse();
}
