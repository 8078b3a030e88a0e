import type { ChildProcess } from "node:child_process";
import type { Runtime } from "../../src/instrument/natives.ts";
import { forkScript } from "../../src/jobs/fork-script.ts";
import { JobProcess } from "../../src/jobs/job-process.ts";
import type { SwfFacts } from "../library/lines.ts";

export type LibraryJob =
  | { kind: "facts"; path: string }
  | {
      kind: "picture";
      path: string;
      stage: { width: number; height: number };
      runtime: Runtime;
      url: string;
      /** milliseconds after which it is to be content with what it has drawn */
      timeout: number;
    };

export type LibraryAnswer =
  | { facts: SwfFacts; sha256: string }
  | { picture: Uint8Array }
  /** `ended`: the process had to be ended, or did so: another time it may go better */
  | { problem: string; ended?: true };

export interface LibraryProcessOptions {
  kind: LibraryJob["kind"];
  /** milliseconds of a job, after which its process is ended */
  timeout: number;
  /** bytes of memory that it may take, where the system tells */
  maxMemory?: number;
}

/** Bytes that a process may take; none holds more than a SWF and its player. */
const MAX_MEMORY = 1 << 30;
/** A process that has as many left over from jobs makes room for another. */
const TIRED = 512 << 20;
/** 64 KiB each, of WebAssembly: as much as `MAX_MEMORY`. */
const WASM_PAGES = 1 << 14;

/**
 * A process that reads SWFs, or draws them, one at a time, at the lowest priority (src/jobs/job-process.ts). What a SWF makes
 * of it costs that SWF its facts and nobody else anything.
 */
export class LibraryProcess {
  readonly #options: LibraryProcessOptions;
  readonly #process: JobProcess<LibraryJob, LibraryAnswer>;

  constructor(options: LibraryProcessOptions) {
    this.#options = options;
    this.#process = new JobProcess({ start: () => startProcess(options.kind), tired: TIRED });
  }

  async run(job: LibraryJob): Promise<LibraryAnswer> {
    const { timeout, maxMemory = MAX_MEMORY } = this.#options;
    const outcome = await this.#process.run(job, { timeout, maxMemory });
    if ("answer" in outcome) return outcome.answer;
    const { code, message } = outcome.failure;
    return { problem: code === "timeout" ? `it took longer than ${timeout / 1000} s` : message, ended: true };
  }

  /** The next job starts it again. */
  stop(): void {
    this.#process.stop();
  }
}

function startProcess(kind: LibraryJob["kind"]): ChildProcess {
  const flags = [`--max-old-space-size=${MAX_MEMORY >> 20}`, `--wasm-max-mem-pages=${WASM_PAGES}`];
  const script = { source: "library-worker.ts", built: "library-worker.js" };
  return forkScript(import.meta.url, script, { args: [kind], flags });
}
