import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COUNTER, Content, type RelayAddress } from "./content.ts";
import { Peer, type PeerConnection } from "./peer.ts";
import { Program, type ProgramOptions } from "./program.ts";

/** A relay as a process of its own. */
export interface RelayProgram extends RelayAddress {
  program: Program;
  port: number;
}

interface Part {
  end(): Promise<void>;
  report(): string;
}

/** What one fault uses, and all of which ends with it. */
export class Scene {
  readonly #parts: Part[] = [];
  #folder: string | undefined;

  /** A path in a folder that goes with the scene. */
  path(name: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "flashnet-fault-"));
    return join(this.#folder, name);
  }

  folder(name: string): string {
    const path = this.path(name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  flashnet(args: readonly string[], options?: ProgramOptions): Program {
    return this.#add(new Program(args, options));
  }

  /** Plays the SWF that counts. */
  run(
    peer: Peer,
    param: Readonly<Record<string, string | number>>,
    args: readonly string[] = [],
    options?: ProgramOptions,
  ): Program {
    const map = `game.example.com:6112=127.0.0.1:${peer.port}`;
    const params = Object.entries(param).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
    return this.flashnet(["run", COUNTER, "--policy", "allow", "--map", map, ...params, ...args], options);
  }

  async relay(args: readonly string[] = [], options?: ProgramOptions): Promise<RelayProgram> {
    const program = this.flashnet(["relay", ...(args.includes("--port") ? [] : ["--port", "0"]), ...args], options);
    const [url, token] = (await program.line(/^ws:/)).split(" ") as [string, string];
    return { program, url, token, port: Number(new URL(url).port) };
  }

  async peer(serve: (connection: PeerConnection) => Promise<void> | void): Promise<Peer> {
    return this.#add(await Peer.start(serve));
  }

  content(relay: RelayAddress, peer: Peer, param: Readonly<Record<string, string | number>>): Content {
    return this.#add(new Content(relay, peer, param));
  }

  /** For whoever looks into a failure. */
  report(): string {
    return this.#parts.map((part) => part.report()).join("\n");
  }

  async close(): Promise<void> {
    // What was started last ends first.
    for (const part of this.#parts.reverse()) await part.end();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #add<T extends Part>(part: T): T {
    this.#parts.push(part);
    return part;
  }
}
