import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** The relay that stock Ruffle's documentation names, in front of `port`. */
export async function startWebsockify(port: number): Promise<{ pid: number; url: string; close(): Promise<void> }> {
  const listen = await freePort();
  const child = spawn("websockify", [`127.0.0.1:${listen}`, `127.0.0.1:${port}`], { stdio: "ignore" });
  const failure = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new Error(`websockify: ${error.message}; install it (Debian: websockify)`)));
  });
  await Promise.race([reachable(listen, child), failure]);
  return { pid: child.pid!, url: `ws://127.0.0.1:${listen}/`, close: () => ended(child) };
}

/** Ends a process, and settles when it is over: until then it may still take connections. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill();
  await exit;
}

async function reachable(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch (error) {
      // Not a WebSocket client is an answer, too.
      if (!(error instanceof TypeError) || !/ECONNREFUSED/.test(String(error.cause))) return;
      await delay(50);
    }
  }
  throw new Error("websockify did not start");
}
