import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../../host/relay/server/body.ts";
import { LIBRARY_PATHS, MAX_SEEN } from "../library/lines.ts";
import type { Library } from "./library.ts";
import { isGet, sendNothing, sendText } from "./responses.ts";
import { sendPicture } from "./static-files.ts";

/** Bytes of a list of SWFs that are seen. */
const MAX_BODY = 1 << 20;

/**
 * Whether our own page asks, as its script or for an image. No page of another site can claim that, nor can content: what
 * it loads through the player is asked for in another mode. The caller has seen that the key is right.
 */
export function isOwnRequest({ headers }: IncomingMessage): boolean {
  const { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": destination } = headers;
  return site === "same-origin" && (mode === "same-origin" || (mode === "no-cors" && destination === "image"));
}

/**
 * What the page of the library asks for.
 *
 * @param path below the page's own address
 * @returns false, and answers nothing, when it is none of this
 */
export async function respondLibrary(
  library: Library,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { swfs, seen, pictures } = LIBRARY_PATHS;
  if (request.method === "POST" && path === seen) await takeSeen(library, request, response);
  else if (!isGet(request)) return false;
  else if (path === swfs) await sendSwfs(library, request, response);
  else if (path.startsWith(pictures)) {
    const picture = await library.picture(path.slice(pictures.length));
    if (picture === undefined || !(await sendPicture(response, picture))) sendNothing(response);
  } else return false;
  return true;
}

/** Lines of JSON, as long as there is something to tell, and no faster than they are taken. */
async function sendSwfs(library: Library, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const since = Number(/[?&]since=(\d{1,16})$/.exec(request.url ?? "")?.[1] ?? 0);
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  response.writeHead(200, { "Content-Type": "application/x-ndjson; charset=utf-8" });
  if (since === 0) void library.scan();
  for await (const lines of library.changes(since, gone.signal)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (!response.write(text)) await once(response, "drain", { signal: gone.signal }).catch(() => {});
    if (gone.signal.aborted) return;
  }
  response.end();
}

async function takeSeen(library: Library, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, MAX_BODY);
  if (body === undefined) return sendText(response, 413, `more than ${MAX_BODY} bytes`);
  const paths = pathsOf(body);
  if (paths === undefined) return sendText(response, 400, "a JSON array of paths is wanted");
  library.first(paths);
  response.writeHead(204).end();
}

function pathsOf(body: string): string[] | undefined {
  try {
    const paths: unknown = JSON.parse(body);
    const isList = Array.isArray(paths) && paths.every((path) => typeof path === "string");
    return isList ? paths.slice(0, MAX_SEEN) : undefined;
  } catch {
    return undefined;
  }
}
