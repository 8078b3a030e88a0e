import { readFile } from "node:fs/promises";
import { localFiles } from "../player/node/local-files.ts";
import type { Navigation } from "../player/node/navigation.ts";
import type { MovieFetch, MovieRequest } from "../player/node/net.ts";
import { SharedFiles } from "../player/node/shared-files.ts";

/** What a test loads where no test says anything else, as in Ruffle: a file, so it has no status. */
export const DEFAULT_URL = "file:///test.swf";

/**
 * Answers requests of a test as Ruffle's runner does (`tests/framework/src/backends/navigator.rs`), from the folder: what is
 * below `file:///`, or below the test's own URL, is looked for there; what is below `http://NAME/` in its folder `NAME`.
 * Three URLs are made up: those with `?debug-success`, `?debug-error-statuscode` and `?debug-error-dns`.
 *
 * @param log gets the lines that `log_fetch` wants
 */
export function folderFiles(movieUrl: string, folder: string, log?: (line: string) => void): MovieFetch {
  const files = new SharedFiles(folder, [folder]);
  const own = localFiles(movieUrl, folder, [folder]);
  return async (request) => {
    const { url } = request;
    if (url.includes("?debug-success")) return { status: 200, url, body: new TextEncoder().encode("Hello, World!") };
    if (url.includes("?debug-error-statuscode")) return { status: 0, ok: false, url, body: new Uint8Array() };
    if (url.includes("?debug-error-dns")) return null;
    if (log) for (const line of logOf(request)) log(line);
    const path = pathOf(url);
    const file = path === undefined ? undefined : await files.find(path);
    if (file) return { status: 0, url, body: await readFile(file.path) };
    const answer = await own({ ...request, method: "GET" });
    return answer?.status === 200 ? { ...answer, status: 0 } : null;
  };
}

/** Below the folder; undefined for what leads nowhere. */
function pathOf(url: string): string | undefined {
  try {
    const { protocol, hostname, pathname } = new URL(url);
    const path = decodeURIComponent(pathname).replace(/^\//, "");
    return protocol === "file:" ? path : `${hostname}/${path}`;
  } catch {
    return undefined;
  }
}

/**
 * The lines of `log_fetch` about a URL that content has a browser open.
 *
 * @param isActionScript3 which always says how it is to be requested; AVM1 does where it sends variables
 */
export function navigationLog({ url, target, method, variables }: Navigation, isActionScript3: boolean): string[] {
  // A page sends with a form what is in its URL; Ruffle's runner has it in the URL only.
  const inUrl = method === "GET" ? new URL(url).searchParams : new URLSearchParams();
  const params = Object.entries(variables).filter(([name, value]) => inUrl.get(name) !== value);
  const showsMethod = isActionScript3 || method === "POST" || params.length > 0;
  return [
    "Navigator::navigate_to_url:",
    `  URL: ${url}`,
    `  Target: ${target}`,
    ...(showsMethod ? [`  Method: ${method}`] : []),
    ...params.map(([name, value]) => `  Param: ${name}=${value}`),
  ];
}

function logOf({ url, method, headers, given = [], body }: MovieRequest): string[] {
  const type = headers.get("content-type");
  return [
    "Navigator::fetch:",
    `  URL: ${url}`,
    `  Method: ${method}`,
    ...(given.length > 0 ? ["  Headers:", ...given.map(([name, value]) => `${name}: ${value}`)] : []),
    ...(body && type !== null ? [`  Mime-Type: ${type}`, `  Body: ${showBody(body, type)}`] : []),
  ];
}

function showBody(body: Uint8Array, type: string): string {
  if (type === "application/x-www-form-urlencoded") return new TextDecoder().decode(body);
  return `[${Array.from(body, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(", ")}]`;
}
