import { decodeUtf8, encodeUtf8 } from "../flash/bytes/utf8.ts";
import type { Direction, Message } from "../wire/conversation.ts";
import { type Frame, Framer } from "../wire/framer.ts";
import type { Framing } from "../wire/framing.ts";
import { propose } from "../wire/proposals/propose.ts";
import type { ConnectionEvent, RecordedConnection } from "./conversations.ts";

/** How one side of the connections to a server speaks. */
export interface Dialect {
  framing: Framing;
  /** what a script takes the bodies for: text in UTF-8, bytes in hex, values of AMF */
  body: "text" | "hex" | "amf0" | "amf3";
  /** name of the format that was recognised */
  format: string;
  /** why it was */
  reason: string;
}

/** @param direction as the SWF sees it */
export function dialectOf(connections: readonly RecordedConnection[], direction: Direction): Dialect | undefined {
  const messages = connections.flatMap(({ events }) => events.flatMap((event) => messageOf(event) ?? []));
  const [first] = propose(messages, direction);
  if (first === undefined) return undefined;
  const streams = connections.map(({ events }) =>
    events.flatMap((event) => (event.type === direction ? [event.data] : [])),
  );
  const { framing, format, reason, from } = first;
  const cut: (Frame[] | undefined)[] =
    from === 0 && isWritable(framing) ? streams.map((chunks) => framed(chunks, framing)) : [undefined];
  if (cut.includes(undefined)) {
    const bodies = streams.flat();
    return { framing: { kind: "none" }, body: isText(bodies) ? "text" : "hex", format, reason: "read as it came" };
  }
  const bodies = cut.flatMap((frames) => frames!.map(({ body }) => body));
  const body = bodyOf(framing, format, bodies);
  // `readUntil` takes one byte.
  const isLine = framing.kind === "delimiter" && framing.bytes.length > 1;
  if (isLine && body === "hex") return { framing: { kind: "none" }, body, format, reason: "read as it came" };
  return { framing, body, format, reason };
}

function messageOf(event: ConnectionEvent): Message | undefined {
  return "data" in event ? { time: 0, direction: event.type, bytes: event.data } : undefined;
}

/** What `ServerConnection` and the helpers of a script can read. */
function isWritable(framing: Framing): boolean {
  if (framing.kind !== "delimiter") return true;
  return framing.bytes.length === 1 || framing.bytes.join() === "13,10";
}

/** @returns undefined where a stream is not made of such frames */
function framed(chunks: readonly Uint8Array[], framing: Framing): Frame[] | undefined {
  const framer = new Framer(framing);
  const frames = chunks.flatMap((chunk) => framer.push(chunk));
  return framer.problem === undefined && framer.pending === 0 ? frames : undefined;
}

function bodyOf(framing: Framing, format: string, bodies: readonly Uint8Array[]): Dialect["body"] {
  const hasHeader = framing.kind === "length" && framing.header > framing.size;
  if (framing.kind === "amf") return framing.encoding === 3 ? "amf3" : "amf0";
  if ((format === "amf3" || format === "amf0") && framing.kind === "length" && !hasHeader) return format;
  const isLine = framing.kind === "delimiter" && framing.bytes.at(-1) === 10;
  const hasLineEnds = isLine && bodies.some((body) => body.includes(10) || body.includes(13));
  return isText(bodies) && !hasLineEnds ? "text" : "hex";
}

/** Whether all of it is UTF-8 that comes out as it went in, and reads well. */
function isText(bodies: readonly Uint8Array[]): boolean {
  return bodies.every((body) => {
    const text = decodeUtf8(body, 0, body.length);
    if (/(?![\t\r\n])[\p{Cc}\p{Co}\p{Cn}\ufffd]/u.test(text)) return false;
    const again = encodeUtf8(text);
    return again.length === body.length && again.every((byte, index) => byte === body[index]);
  });
}
