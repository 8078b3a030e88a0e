/** What a browser test visits: pages, SWFs and a stock Ruffle, on a loopback port of the system's choice. */
import { readdir, readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, dirname, extname, join } from "node:path";
import { build } from "esbuild";
import { testedBrowser } from "./browser.ts";

export interface SiteFile {
  type: string;
  body: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** a path that this one is answered with a redirection to */
  movedTo?: string;
  /** it comes in so many pieces, a while after one another */
  pieces?: number;
}

export interface Site {
  /** such as `http://127.0.0.1:40123` */
  origin: string;
  /** paths that were asked for, in order, without query */
  requests: string[];
  close(): Promise<void>;
}

/** The stock packages that tests run with: the current one and the two that package.json names for compatibility. */
export const RUFFLE_PACKAGES = { "0.6": "@ruffle-rs/ruffle", "0.5": "ruffle-0.5.0", "0.3": "ruffle-0.3.0" } as const;
type RuffleVersion = keyof typeof RUFFLE_PACKAGES;
const CURRENT: RuffleVersion = "0.6";

/** Those of them that a page is tested with. What another browser does otherwise, it does to each of them: one is enough there. */
export const RUFFLE_VERSIONS =
  testedBrowser() === "chromium" ? (Object.keys(RUFFLE_PACKAGES) as RuffleVersion[]) : [CURRENT];

const TYPES: Record<string, string> = { ".js": "text/javascript", ".wasm": "application/wasm" };

const { resolve } = createRequire(import.meta.url);

/** Serves `files` by path, every stock Ruffle below `/ruffle-VERSION/`, and the current one below `/ruffle/` and elsewhere as well; pages
 * of other origins may fetch them. */
export async function serveSite(files: Record<string, SiteFile>): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    requests.push(pathname);
    const file = files[pathname];
    if (file?.pieces !== undefined) void sendSlowly(response, file, file.pieces);
    else if (file) send(response, 200, file);
    else void sendRuffle(response, pathname);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** A page that runs `scripts`, paths on the site, one after the other. */
export function page(scripts: string[], body = ""): SiteFile {
  const tags = scripts.map((path) => `<script src="${path}"></script>`);
  return { type: "text/html", body: `<!doctype html><link rel="icon" href="data:,"><body>${tags.join("")}${body}` };
}

/** A TypeScript file and what it imports as one script for a page. */
export async function bundle(entry: URL): Promise<SiteFile> {
  const { outputFiles } = await build({ entryPoints: [entry.pathname], bundle: true, write: false, format: "iife" });
  return { type: "text/javascript", body: outputFiles[0]!.text };
}

/**
 * flashnet as a page has it: `page.js`, `server.js` and the folder `page` beside them.
 *
 * @param dist where they are
 * @param path on the site, which ends with a slash
 */
export async function flashnetFiles(dist: string, path: string): Promise<Record<string, SiteFile>> {
  const parts = (await readdir(join(dist, "page"))).filter((name) => name.endsWith(".js"));
  const names = ["page.js", "server.js", ...parts.map((name) => `page/${name}`)];
  const file = async (name: string) => ({ type: "text/javascript", body: await readFile(join(dist, name)) });
  return Object.fromEntries(await Promise.all(names.map(async (name) => [path + name, await file(name)] as const)));
}

async function sendRuffle(response: ServerResponse, path: string): Promise<void> {
  const version = (/^\/ruffle-([\d.]+)\//.exec(path)?.[1] ?? CURRENT) as RuffleVersion;
  try {
    const folder = dirname(resolve(`${RUFFLE_PACKAGES[version]}/package.json`));
    const body = await readFile(join(folder, basename(path)));
    send(response, 200, { type: TYPES[extname(path)] ?? "application/octet-stream", body });
  } catch {
    send(response, 404, { type: "text/plain", body: `no ${path}` });
  }
}

function send(response: ServerResponse, status: number, { type, body, headers, movedTo }: SiteFile): void {
  if (movedTo) {
    response.writeHead(302, { location: movedTo, "access-control-allow-origin": "*" }).end();
    return;
  }
  response.writeHead(status, { "content-type": type, "access-control-allow-origin": "*", ...headers }).end(body);
}

async function sendSlowly(response: ServerResponse, { type, body }: SiteFile, pieces: number): Promise<void> {
  response.writeHead(200, { "content-type": type });
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length; at += size) {
    response.write(body.slice(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  response.end();
}
