/** What the servers of our pages have in common. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { NO_DESCRIPTORS, reasonOf } from "../../base/system-errors.ts";
import { urlOf } from "../../base/url.ts";

/** Of every response. */
export const HEADERS = [
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cache-Control", "no-cache"],
] as const;

export function isGet({ method }: IncomingMessage): boolean {
  return method === "GET" || method === "HEAD";
}

/** The first part of a path, and what is below it. */
export function split(path: string): [first: string, below: string] {
  const [, first = "", below = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return [first, below];
}

/** Decoded; "" for what is no path. */
export function requestedPath({ url = "" }: IncomingMessage): string {
  try {
    return decodeURIComponent(urlOf(url, "http://localhost")?.pathname ?? "");
  } catch {
    return "";
  }
}

/** What stands behind the path. */
export function requestedQuery({ url = "" }: IncomingMessage): URLSearchParams {
  return urlOf(url, "http://localhost")?.searchParams ?? new URLSearchParams();
}

export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

export function sendHtml(response: ServerResponse, html: string, policy: string): void {
  response
    .writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      // What content opens has no hold on the page.
      "Cross-Origin-Opener-Policy": "same-origin",
      // What holds a token is kept nowhere.
      "Cache-Control": "no-store",
    })
    .end(html);
}

export function sendScript(response: ServerResponse, script: string): void {
  response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8" }).end(script);
}

/** Says that there are no file descriptors left, if that is it. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (response.headersSent || !NO_DESCRIPTORS.includes(code)) response.destroy();
  else sendText(response, 503, reasonOf(error));
}

/** The same for all that is not there, and for what needs a key. */
export function sendNothing(response: ServerResponse): void {
  sendText(response, 404, "there is nothing here; open the URL that flashnet serve has printed");
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
