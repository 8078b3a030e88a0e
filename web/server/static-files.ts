import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileBelow } from "../../src/player/node/local-files.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".swf": "application/x-shockwave-flash",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".xml": "text/xml; charset=utf-8",
};

/** Sends a file that lies below `folder`. @returns false, and sends nothing, when there is none */
export async function sendFile(response: ServerResponse, folder: string, path: string): Promise<boolean> {
  const file = await fileBelow(folder, path);
  if (file === undefined) return false;
  const type = TYPES[extname(file.path).toLowerCase()] ?? "application/octet-stream";
  response.writeHead(200, { "Content-Type": type, "Content-Length": file.size });
  if (response.req.method === "HEAD") response.end();
  else await pipeline(createReadStream(file.path), response);
  return true;
}
