import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface WorkerOptions {
  url: string;
  /** jobs at once */
  width: number;
  /** milliseconds that each takes */
  time: number;
  lock?: number;
  rate?: number;
  store?: string;
}

/** A worker with a fake executor, in a process of its own. */
export class WorkerProcess {
  readonly child: ChildProcess;
  /** hashes of the SWFs that it has begun with */
  readonly begun: string[] = [];
  /** lines of its log */
  readonly said: string[] = [];
  readonly ended: Promise<number | null>;

  static async start(options: WorkerOptions): Promise<WorkerProcess> {
    const worker = new WorkerProcess(options);
    await worker.#ready;
    return worker;
  }

  readonly #ready: Promise<void>;

  private constructor(options: WorkerOptions) {
    const main = fileURLToPath(new URL("worker-main.ts", import.meta.url));
    const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const args = ["--import", loader, main, JSON.stringify(options)];
    this.child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = once(this.child, "exit").then(([code]) => code as number | null);
    createInterface({ input: this.child.stderr! }).on("line", (line) => this.said.push(line));
    this.#ready = new Promise((resolve, reject) => {
      createInterface({ input: this.child.stdout! }).on("line", (line) => {
        if (line === "ready") resolve();
        else this.begun.push(line);
      });
      void this.ended.then((code) => reject(new Error(`the worker ended with ${code}: ${this.said.join("\n")}`)));
    });
    this.#ready.catch(() => {});
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") await this.ended;
  }
}
