/** The Content Security Policies of pages: docs/security.md, "The player page". */
import { type HostMapping, isWebSocket } from "../../host/network/wrappers/host-map.ts";

/** Ruffle's styles are in its elements. Content may load from anywhere, as far as the other side lets it. */
const COMMON = [
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
];
const CONNECT = "'self' data: blob: http: https:";

/**
 * Of our pages: our own scripts and Ruffle's.
 *
 * @param map may lead to WebSockets, which the page opens
 * @param frame origin of the frame of content, if there is one
 */
export function pagePolicy(map: readonly HostMapping[], frame?: string): string {
  const servers = map.flatMap(({ to }) => (isWebSocket(to) ? new URL(to.webSocket).origin : []));
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    ...COMMON,
    ["connect-src", ...servers, CONNECT].join(" "),
    ...(frame === undefined ? [] : [`frame-src ${frame}`]),
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of pages without content, the library and the inspector for recordings: nothing but what is ours. */
export function ownPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of the frame: content with script access may run what it likes, in frames of our pages alone. @param host as asked for */
export function framePolicy(host: string | undefined): string {
  const port = portOf(host);
  return [
    "default-src 'none'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    ...COMMON,
    `connect-src ${CONNECT}`,
    `frame-ancestors http://127.0.0.1${port} http://localhost${port}`,
  ].join("; ");
}

/** `:8080` of a `Host` header; "" for none. */
export function portOf(host = ""): string {
  return /:\d{1,5}$/.exec(host)?.[0] ?? "";
}
