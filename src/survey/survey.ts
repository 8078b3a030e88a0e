import { createHash } from "node:crypto";
import { isSwf } from "../swf/reader.ts";
import type { Stage } from "./conditions.ts";
import { findSwfs, type Sources } from "./find/find.ts";
import { type FindLimits, type Found, type FoundSwf, UnreadableError, type UnreadFile } from "./find/found.ts";
import { type Executor, isWorthAnotherTry, type StageAnswer, type SurveyedSwf } from "./job.ts";
import type { Journal, StageLine } from "./journal.ts";
import { Known } from "./known.ts";
import { keepPicture } from "./pictures.ts";
import { Room } from "./room.ts";
import { SCHEMA } from "./row.ts";

export interface SurveyOptions {
  /** where pictures are kept */
  folder: string;
  journal: Journal;
  sources: Sources;
  stages: readonly Stage[];
  executor: Executor;
  limits: FindLimits;
  /** how often a SWF is tried whose process ends, or takes too long */
  attempts: number;
  /** tries those again that have failed so before; default false */
  retry?: boolean;
  /** something of the counts has changed */
  onProgress?(counts: SurveyCounts): void;
  /** a stage is done with a SWF */
  onResult?(line: StageLine): void;
  /** what is under way is broken off, and nothing is begun */
  signal?: AbortSignal;
}

export interface SurveyCounts {
  /** files that are called as SWFs are */
  files: number;
  /** of them, those that could not be read, or are none */
  unread: number;
  /** stages of SWFs that were done before, or by another file of the same bytes */
  known: number;
  /** those that are done now */
  done: number;
  /** of them, those with a problem */
  failed: number;
  /** milliseconds of the processor, and of the wall clock, by stage */
  times: Record<StageLine["type"], { done: number; milliseconds: number; cpu: number }>;
}

/** Bytes of SWFs in memory. */
const MOST_BYTES = 512 << 20;
/** SWFs that are ready for whoever is idle next, beside those that are worked on. */
const READY = 2;

/**
 * Does what is not done yet with all SWFs of the sources, and writes it into the journal.
 *
 * @returns the number of this survey
 * @throws SurveyError, and what the executor throws
 */
export async function survey(options: SurveyOptions): Promise<{ survey: number; counts: SurveyCounts }> {
  const known = await Known.of(options.journal, options.retry);
  const run = new Survey(options, known);
  await run.all();
  return { survey: run.number, counts: run.counts };
}

class Survey {
  readonly number: number;
  readonly counts: SurveyCounts = {
    files: 0,
    unread: 0,
    known: 0,
    done: 0,
    failed: 0,
    times: { inspect: noTimes(), run: noTimes() },
  };
  readonly #options: SurveyOptions;
  readonly #known: Known;
  readonly #room: Room;
  /** what ends the survey */
  #failure: { error: unknown } | undefined;

  constructor(options: SurveyOptions, known: Known) {
    this.#options = options;
    this.#known = known;
    this.#room = new Room(options.executor.width + READY, MOST_BYTES);
    this.number = known.survey + 1;
  }

  async all(): Promise<void> {
    const { sources, limits } = this.#options;
    try {
      for await (const found of findSwfs(sources, limits)) {
        if (this.#isOver) break;
        await this.#take(found);
        this.#tell();
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    await this.#room.empty();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  get #isOver(): boolean {
    return this.#failure !== undefined || this.#options.signal?.aborted === true;
  }

  async #take(found: Found): Promise<void> {
    // What has an unsafe name comes once more, to be read.
    const isExtra = "problem" in found && found.problem.code === "unsafe";
    if (!isExtra) this.counts.files++;
    if ("problem" in found) return this.#unread(found, isExtra);
    try {
      await this.#takeSwf(found);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#unread({ file: found.file, problem: error.problem });
    }
  }

  async #takeSwf({ file, stamp: look, read }: FoundSwf): Promise<void> {
    const { stages } = this.#options;
    const stamp = await look();
    const before = stamp === undefined ? undefined : this.#known.swfIn(file, stamp);
    if (before !== undefined && stages.every(({ conditions }) => this.#known.isDone(before.sha256, conditions))) {
      this.counts.known += stages.length;
      return this.#found({ file, stamp, ...before });
    }
    const bytes = await read();
    if (!isSwf(bytes)) throw notSwf(bytes);
    const swf = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
    this.#found({ file, stamp, sha256: swf.sha256, size: bytes.length });
    await this.#room.enter(bytes.length);
    const due = this.#isOver ? [] : stages.filter(({ conditions }) => this.#known.claim(swf.sha256, conditions));
    this.counts.known += stages.length - due.length;
    void this.#work(swf, due);
  }

  /** Leaves the room in the end. */
  async #work(swf: SurveyedSwf, due: readonly Stage[]): Promise<void> {
    try {
      for (const stage of due) if (!this.#isOver) await this.#do(swf, stage);
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#room.leave(swf.bytes.length);
    }
  }

  async #do(swf: SurveyedSwf, { job, conditions }: Stage): Promise<void> {
    const { executor, attempts, folder, journal, signal, onResult } = this.#options;
    let answer: StageAnswer;
    for (let attempt = 1; ; attempt++) {
      answer = await executor.run(swf, job);
      // It was broken off, and what is the matter with it is not the SWF's doing.
      if (signal?.aborted) return;
      if (attempt >= attempts || answer.row.problem === null || !isWorthAnotherTry(answer.row.problem)) break;
    }
    if (answer.stage === "run" && answer.picture !== undefined)
      await keepPicture(folder, answer.row.picture!, answer.picture);
    const { stage: type, row, milliseconds, cpu } = answer;
    const line = {
      type,
      sha256: swf.sha256,
      conditions,
      row,
      milliseconds: round(milliseconds),
      cpu: round(cpu),
    } as StageLine;
    journal.write(line);
    this.counts.done++;
    if (row.problem !== null) this.counts.failed++;
    const times = this.counts.times[type];
    times.done++;
    times.milliseconds += milliseconds;
    times.cpu += cpu;
    onResult?.(line);
    this.#tell();
  }

  #found(line: { file: string; stamp: string | undefined; sha256: string; size: number }): void {
    const { file, stamp, sha256, size } = line;
    const stamped = stamp === undefined ? {} : { stamp };
    this.#options.journal.write({ type: "file", sha256, survey: this.number, file, ...stamped, size });
  }

  #unread({ file, problem }: UnreadFile, isExtra = false): void {
    if (!isExtra) this.counts.unread++;
    this.#options.journal.write({ type: "unread", schema: SCHEMA, survey: this.number, file, problem });
  }

  #tell(): void {
    this.#options.onProgress?.(this.counts);
  }
}

function noTimes(): SurveyCounts["times"]["run"] {
  return { done: 0, milliseconds: 0, cpu: 0 };
}

function notSwf(bytes: Uint8Array): UnreadableError {
  if (bytes.length === 0) return new UnreadableError("empty", "it is empty");
  const begin = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  return new UnreadableError("not-swf", `it is no SWF: it begins with ${begin}`);
}

/** Milliseconds as results have them. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
