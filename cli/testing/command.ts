/** `flashnet` as a process of its own, out of the bundles that users get. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface CommandProcess {
  pid: number;
  child: ChildProcess;
  /** lines of stdout, as they come */
  lines: AsyncIterableIterator<string>;
  /** settles with the exit code */
  ended: Promise<number | null>;
  /** Ends it, at once if it does not want to. */
  stop(): Promise<void>;
}

/** Milliseconds that a command may take to end in order. */
const PATIENCE = 5000;

export function startCommand(...args: string[]): CommandProcess {
  const main = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    ended,
    async stop() {
      child.kill();
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}
