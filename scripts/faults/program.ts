import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { root } from "../../src/testing/root.ts";
import { until } from "./until.ts";

export interface ProgramOptions {
  /** modules of `preload/` that are there before the program */
  preload?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** of the shell's `ulimit`, as `-n 64` */
  ulimit?: string;
  /** leaves what comes on stderr unread */
  unread?: boolean;
}

/** A process of ours: the command as it is shipped. */
export class Program {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  readonly #name: string;

  constructor(args: readonly string[], { preload = [], env, ulimit, unread }: ProgramOptions = {}) {
    this.#name = `flashnet ${args.join(" ")}`;
    const imports = preload.flatMap((name) => ["--import", preloadUrl(name)]);
    const node = [process.execPath, ...imports, join(root, "dist/cli.js"), ...args];
    // The shell makes way for the program, which keeps its process id.
    const command = ulimit === undefined ? node : ["sh", "-c", `ulimit ${ulimit} && exec "$0" "$@"`, ...node];
    this.child = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...env }, stdio: "pipe" });
    this.#exited = once(this.child, "exit");
    this.child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    if (unread) return;
    this.child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  get lines(): string[] {
    return this.stdout.split("\n").filter((line) => line !== "");
  }

  get errors(): string[] {
    return this.stderr.split("\n").filter((line) => line !== "");
  }

  /** A line of stdout, once it is there. */
  async line(pattern: RegExp): Promise<string> {
    const find = (): string | undefined => this.lines.find((line) => pattern.test(line));
    await until(`${this.#name} prints ${pattern}`, () => find() !== undefined || this.hasEnded);
    return find() ?? fail(`${this.#name} has ended without printing ${pattern}`);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Exit code, once all output is read; the signal's name for what was killed. */
  async ended(): Promise<number | string> {
    if (!this.hasEnded) await this.#exited;
    const { stdout, stderr } = this.child;
    await until("the output ends", () => stdout!.readableEnded && (stderr!.readableEnded || !stderr!.readableFlowing));
    return this.child.signalCode ?? this.child.exitCode!;
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill("SIGKILL");
    await this.#exited;
  }

  report(): string {
    const output = [this.stdout, this.stderr].join("").slice(-2000).trimEnd();
    return `$ ${this.#name}\n${output}`;
  }
}

function preloadUrl(name: string): string {
  return pathToFileURL(fileURLToPath(new URL(`preload/${name}`, import.meta.url))).href;
}

function fail(message: string): never {
  throw new Error(message);
}
