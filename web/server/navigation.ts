import type { IncomingMessage } from "node:http";

/**
 * Whether the browser asks for a page to show in a tab, and not on behalf of a script or of content. No script can set
 * these headers (Fetch Metadata); a browser without them is turned away.
 */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}
