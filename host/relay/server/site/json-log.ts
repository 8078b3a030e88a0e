import { printable, printableJson } from "../../../../base/printable.ts";
import type { SiteEvent } from "./events.ts";

/** Characters of one text in an event, and of its message: content chooses hosts, pages choose origins. */
const MAX_TEXT = 256;
const MAX_MESSAGE = 1000;

/** An event as one line of JSON. @param time ISO 8601 */
export function eventLine(event: SiteEvent, time: string): string {
  const cut = (key: string, value: unknown): unknown =>
    typeof value === "string" ? printable(value, key === "message" ? MAX_MESSAGE : MAX_TEXT) : value;
  return printableJson(JSON.stringify({ time, ...event }, cut));
}
