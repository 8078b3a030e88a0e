import { type FileHandle, open } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { NO_DESCRIPTORS } from "../../base/system-errors.ts";
import type { SharedFile } from "../../src/player/node/shared-files.ts";

/** Of files of content's. */
const DATA_POLICY = "sandbox; default-src 'none'";

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
  const file = await open(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (NO_DESCRIPTORS.includes(error.code ?? "")) throw error;
    return undefined;
  });
  if (file === undefined) return false;
  await send(response, type, file);
  return true;
}

/** Sends a file of content's. It is data, whatever it is called: opened as a page of its own, nothing of it runs. */
export async function sendSharedFile(response: ServerResponse, { path, type }: SharedFile): Promise<void> {
  const file = await open(path);
  response.setHeader("Content-Security-Policy", DATA_POLICY);
  await send(response, type, file);
}

/** Sends a SWF that is in memory, as the files of content's are sent. */
export function sendDropped(response: ServerResponse, swf: Uint8Array): void {
  response
    .setHeader("Content-Security-Policy", DATA_POLICY)
    .writeHead(200, { "Content-Type": "application/x-shockwave-flash", "Content-Length": swf.length })
    .end(response.req.method === "HEAD" ? undefined : swf);
}

/** Sends a PNG that is called by what it shows, so that it may be kept. @returns false, and sends nothing, when it is gone */
export async function sendPicture(response: ServerResponse, path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  response.setHeader("Cache-Control", "private, max-age=86400");
  await send(response, "image/png", file);
  return true;
}

/** Read as the other side takes it: a file that nobody takes costs one piece of it. No more than was announced is sent. */
async function send(response: ServerResponse, type: string, file: FileHandle): Promise<void> {
  try {
    const { size } = await file.stat();
    response.writeHead(200, { "Content-Type": type, "Content-Length": size });
    if (size === 0 || response.req.method === "HEAD") response.end();
    else await pipeline(file.createReadStream({ end: size - 1, autoClose: false }), response);
  } finally {
    await file.close();
  }
}
