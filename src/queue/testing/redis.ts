/** Debian's Redis, in a process of its own on loopback, with its append-only file. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../../base/testing/free-port.ts";

export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "flashnet-redis-"));
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  /** @param options of redis-server, like `["--requirepass", "x"]` */
  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#options = options;
  }

  /** Starts it, with what it had. */
  async start(): Promise<void> {
    const own = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.#folder];
    const kept = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"];
    const child = spawn("redis-server", [...own, ...kept, ...this.#options], { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = child;
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const failure = new Promise<never>((_, reject) => {
      const advice = "'npx tsx scripts/ensure-tools.ts redis' installs it";
      child.once("error", (error) => reject(new Error(`redis-server: ${error.message}; ${advice}`)));
      child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)));
    });
    failure.catch(() => {});
    await Promise.race([this.#ready(), failure]);
  }

  /** A query that it does not answer before it has loaded its file. */
  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const socket = connect(this.port, "127.0.0.1").setEncoding("utf8");
      const answer = await new Promise<string>((resolve) => {
        socket.once("data", (text) => resolve(String(text))).once("error", () => resolve(""));
        socket.once("connect", () => socket.write("PING\r\n"));
      });
      socket.destroy();
      if (/^(\+PONG|-NOAUTH)/.test(answer)) return;
      await delay(25);
    }
    throw new Error(`redis-server does not answer on port ${this.port}`);
  }

  /** @param signal SIGTERM writes what is not in the file yet */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
