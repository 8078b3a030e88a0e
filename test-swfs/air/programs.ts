import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { type PlayOptions, type PlayOutcome, play } from "../../src/player/node/play.ts";
import type { HeadlessPlayer } from "../../src/player/node/player.ts";

export function readProgram(name: string): Uint8Array {
  return readFileSync(new URL(`../${name}/test.swf`, import.meta.url));
}

/** A SWF in AIR that plays until it is stopped: a server, say. */
export class AirProgram {
  readonly trace: string[] = [];
  readonly outcome: Promise<PlayOutcome>;
  player!: HeadlessPlayer;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();

  constructor(swf: Uint8Array, options: Partial<PlayOptions> = {}) {
    this.outcome = play(swf, {
      url: "app:/main.swf",
      runtime: "air",
      timeout: 100_000,
      signal: this.#stop.signal,
      onTrace: (line) => {
        this.trace.push(line);
        for (const look of this.#waiting) look();
      },
      onPlayer: (player) => {
        this.player = player;
      },
      ...options,
    });
  }

  /** The first match of a line of the trace, which may be yet to come. */
  match(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.trace.map((line) => pattern.exec(line)).find((match) => match !== null);
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      void this.outcome.then(({ reason }) =>
        reject(new Error(`${reason} before ${pattern}:\n${this.trace.join("\n")}`)),
      );
      look();
    });
  }

  /** What it traces as "listening on". */
  async port(): Promise<number> {
    const [, port] = await this.match(/^listening on (?:.*:)?(\d+)$/);
    return Number(port);
  }

  async stop(): Promise<PlayOutcome> {
    this.#stop.abort();
    return this.outcome;
  }
}

/** A client such as `nc` or telnet: lines in, lines out. */
export class LineClient {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  #text = "";

  private constructor(socket: Socket) {
    this.socket = socket.setEncoding("utf8");
    this.closed = once(socket, "close");
    socket.on("data", (text) => {
      this.#text += text;
    });
  }

  static async connect(port: number): Promise<LineClient> {
    const client = new LineClient(connect(port, "127.0.0.1"));
    await once(client.socket, "connect");
    return client;
  }

  say(line: string): void {
    this.socket.write(`${line}\n`);
  }

  /** The next line; without its end. */
  async line(): Promise<string> {
    while (!this.#text.includes("\n")) {
      if (this.socket.destroyed) throw new Error(`the server closed after ${JSON.stringify(this.#text)}`);
      await Promise.race([once(this.socket, "data"), this.closed]);
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end).replace(/\r$/, "");
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  end(): void {
    this.socket.end();
  }
}
