import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root } from "../../src/testing/compile.ts";

/** `flashnet relay` as users run it: a process of its own, like the websockify it is compared with. */
export async function startRelay(
  origin: string,
  ...limits: string[]
): Promise<{ pid: number; url: string; token: string; close(): void }> {
  const limited = limits.flatMap((limit) => ["--limit", limit]);
  const args = ["--import", "tsx", "cli/main.ts", "relay", "--port", "0", "--origin", origin, ...limited];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const [url, token] = line.split(" ");
  return { pid: child.pid!, url: url!, token: token!, close: () => void child.kill() };
}
