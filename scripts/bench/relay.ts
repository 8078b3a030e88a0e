import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root } from "../../src/testing/compile.ts";

/** A program of ours in a process of its own, like the rivals that it is compared with. */
export interface BenchProcess {
  pid: number;
  /** the first that it prints */
  line: string;
  close(): void;
}

/** @param args of Node: the file, and what it is given */
export async function startProcess(...args: string[]): Promise<BenchProcess> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { pid: child.pid!, line, close: () => void child.kill() };
}

/** `flashnet relay` as users run it, as it was built last. */
export async function startRelay(
  origin: string,
  ...limits: string[]
): Promise<BenchProcess & { url: string; token: string }> {
  const limited = limits.flatMap((limit) => ["--limit", limit]);
  const relay = await startProcess("dist/cli.js", "relay", "--port", "0", "--origin", origin, ...limited);
  const [url, token] = relay.line.split(" ");
  return { ...relay, url: url!, token: token! };
}
