import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { NO_DESCRIPTORS } from "../../base/system-errors.ts";
import type { SharedFile } from "../../src/player/node/shared-files.ts";

/** What the page itself consists of. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * Sends a file of the page: one that lies directly in `folder`.
 *
 * @returns false, and sends nothing, when there is none
 * @throws the system's error when there are no file descriptors left
 */
export async function sendOwnFile(response: ServerResponse, folder: string, name: string): Promise<boolean> {
  const type = TYPES[extname(name)];
  if (type === undefined || name !== basename(name)) return false;
  const body = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (NO_DESCRIPTORS.includes(error.code ?? "")) throw error;
    return undefined;
  });
  if (body === undefined) return false;
  send(response, type, body.length)?.end(body);
  return true;
}

/** Sends a file of content's. It is data, whatever it is called: opened as a page of its own, nothing of it runs. */
export async function sendSharedFile(response: ServerResponse, { path, size, type }: SharedFile): Promise<void> {
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
  const body = send(response, type, size);
  if (body) await pipeline(createReadStream(path), body);
}

/** @returns what takes the body; undefined when none is wanted */
function send(response: ServerResponse, type: string, length: number): ServerResponse | undefined {
  response.writeHead(200, { "Content-Type": type, "Content-Length": length });
  if (response.req.method !== "HEAD") return response;
  response.end();
  return undefined;
}
