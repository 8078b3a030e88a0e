import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Runtime } from "../../src/instrument/natives.ts";
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
/** Milliseconds between two looks at its memory. */
const LOOK = 250;
/** Milliseconds until a process runs, on a machine that is busy. */
const START = 60_000;
/** 64 KiB each, of WebAssembly: as much as `MAX_MEMORY`. */
const WASM_PAGES = 1 << 14;

/**
 * A process that reads SWFs, or draws them, one at a time, at the lowest priority. What a SWF makes of it, out of time, out of
 * memory, or dead, costs that SWF its facts and nobody else anything: the next one gets another process.
 */
export class LibraryProcess {
  readonly #options: LibraryProcessOptions;
  #process: ChildProcess | undefined;

  constructor(options: LibraryProcessOptions) {
    this.#options = options;
  }

  async run(job: LibraryJob): Promise<LibraryAnswer> {
    const started = this.#process ?? (await this.#start());
    if (started === undefined) return { problem: "its process does not start", ended: true };
    const answer = await this.#answer(started, job);
    if (memoryOf(started) > TIRED) this.stop();
    return answer;
  }

  /** The next job starts it again. */
  stop(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #start(): Promise<ChildProcess | undefined> {
    const child = startProcess(this.#options.kind);
    this.#process = child;
    const isReady = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), START);
      const settle = (ready: boolean): void => {
        clearTimeout(timer);
        resolve(ready);
      };
      child.once("message", () => settle(true));
      child.once("exit", () => settle(false)).on("error", () => settle(false));
    });
    if (!isReady) this.stop();
    return isReady ? child : undefined;
  }

  #answer(child: ChildProcess, job: LibraryJob): Promise<LibraryAnswer> {
    const { timeout, maxMemory = MAX_MEMORY } = this.#options;
    return new Promise((resolve) => {
      const settle = (answer: LibraryAnswer): void => {
        clearTimeout(timer);
        clearInterval(looking);
        child.off("message", settle).off("exit", onExit);
        resolve(answer);
      };
      const end = (problem: string): void => {
        this.stop();
        settle({ problem, ended: true });
      };
      const onExit = (): void => end("its process ended");
      const timer = setTimeout(() => end(`it took longer than ${timeout / 1000} s`), timeout);
      const looking = setInterval(() => {
        if (memoryOf(child) > maxMemory) end(`it took more than ${maxMemory >> 20} MiB`);
      }, LOOK);
      child.on("message", settle).on("exit", onExit);
      if (!child.connected) onExit();
      else child.send(job, (error) => error && onExit());
    });
  }
}

/** Bytes; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const [, kilobytes = "0"] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}

/** This file runs from `web/server` and, built, from `dist`. */
function startProcess(kind: LibraryJob["kind"]): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(isSource ? "library-worker.ts" : "library-worker.js", import.meta.url));
  const loader = (): string => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return fork(file, [kind], {
    execArgv: [
      ...(isSource ? ["--import", loader()] : []),
      `--max-old-space-size=${MAX_MEMORY >> 20}`,
      `--wasm-max-mem-pages=${WASM_PAGES}`,
    ],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
