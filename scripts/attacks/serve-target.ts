/** A server of the player page, with what is to be kept in its folder, and who asks it. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { PlayerServer } from "../../web/server/player-server.ts";
import { ask } from "./peers.ts";

export interface Served {
  relay: Relay;
  server: PlayerServer;
  folder: string;
  port: number;
  policyLog: string[];
}

const SECRET = "a secret";
/** The key of pages, and that of files, which content has. */
export const KEYS = { pages: "0123456789abcdef0123456789abcdef", files: "fedcba9876543210fedcba9876543210" };
export const PAGES = `/${KEYS.pages}/`;
export const FILES = `/${KEYS.files}/`;
const SCRIPT = "<script>alert(1)</script>";

/** What is in the folder that is served, and beside it. */
const CONTENTS: Readonly<Record<string, string>> = {
  "home/swfs/game.swf": "FWS game",
  "home/swfs/<img src=x onerror=alert(1)>.swf": "FWS named",
  "home/swfs/level.xml": `<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`,
  "home/swfs/shared/page.html": SCRIPT,
  "home/swfs/shared/.env": SECRET,
  "home/swfs/passwords": SECRET,
  "home/swfs/id_rsa": SECRET,
  "home/swfs/page.html": SCRIPT + SECRET,
  "home/swfs/script.js": SECRET,
  "home/swfs/image.svg": SECRET,
  "home/swfs/key.pem": SECRET,
  "home/swfs/notes.docx": SECRET,
  "home/swfs/.env": SECRET,
  "home/swfs/.env.txt": SECRET,
  "home/swfs/.git/config.txt": SECRET,
  "home/swfs/sub/.hidden/level.xml": SECRET,
  "home/secret.txt": SECRET,
  "home/swfs-other/secret.txt": SECRET,
  "ruffle/core.wasm": "wasm",
  "ruffle/package.json": SECRET,
  "web/player.js": "player",
  "secret.js": SECRET,
};

export async function start(): Promise<Served> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "flashnet-attacks-")));
  for (const [name, content] of Object.entries(CONTENTS)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const swfs = join(folder, "home/swfs");
  await symlink(join(folder, "home/secret.txt"), join(swfs, "link.txt"));
  await symlink(join(folder, "home"), join(swfs, "up"));
  await symlink(join(swfs, ".env"), join(swfs, "environment.txt"));
  execFileSync("mkfifo", [join(swfs, "fifo.swf")]);
  const relay = new Relay({ backend: memoryBackend(), limits: { maxPending: 32 } });
  const policyLog: string[] = [];
  const server = new PlayerServer({
    folder: swfs,
    web: join(folder, "web"),
    ruffle: join(folder, "ruffle"),
    relay,
    share: [join(swfs, "shared")],
    keys: KEYS,
    policyLog: (line) => policyLog.push(line),
    page: () => ({
      url: "http://localhost/game.swf",
      runtime: "flash",
      param: {},
      map: [],
      policy: "enforce",
      plugin: true,
    }),
  });
  const { port } = new URL(await server.listen(0));
  return { relay, server, folder, port: Number(port), policyLog };
}

export const TAB = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
export const CONTENT = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"];

export interface Sent {
  method?: string;
  path?: string;
  host?: string;
  headers?: readonly string[];
}

export function send({ port }: Served, { method = "GET", path = PAGES, host, headers = CONTENT }: Sent) {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${host ?? `127.0.0.1:${port}`}`];
  return ask(port, [...head, ...headers, "Connection: close", "", ""].join("\r\n"));
}

/** Nothing that somebody else may not have is in an answer. */
export function expectNothing({ relay }: Served, text: string): void {
  expect(text).not.toContain(relay.token);
  expect(text).not.toContain(KEYS.pages);
  expect(text).not.toContain(SECRET);
}
