import { concat } from "../../base/concat.ts";
import { Framer } from "../wire/framer.ts";
import type { RecordedConnection } from "./conversations.ts";
import type { Dialect } from "./dialect.ts";

/** What happens next on a connection, as a script has it. */
export type Turn =
  | {
      type: "hear" | "say";
      /** without what frames it */
      body: Uint8Array;
      /** of a header, what is not the length */
      header: Uint8Array;
      /** milliseconds that passed before the server said it */
      pause: number;
      /** the server said it in two goes: the first bytes of the frame, and then nothing for so long */
      halt?: { at: number; pause: number };
    }
  | { type: "end" | "reset"; pause: number };

/**
 * Milliseconds of a pause that a server makes on purpose; shorter ones are those of machines. An answer may take that long
 * beside what the way to the server and back takes, twice, as no two ways take the same.
 */
const PAUSE = 20;

/**
 * The turns of a connection, in an order in which nobody waits for what comes later: what the SWF says counts from its last
 * byte on, what the server says from its first.
 */
export function turnsOf(
  connection: RecordedConnection,
  sent: Dialect | undefined,
  received: Dialect | undefined,
): Turn[] {
  const { events } = connection;
  const pauses = pausesOf(connection);
  const turns: { at: number; turn: Turn }[] = [];
  if (sent !== undefined) turns.push(...heard(connection, sent));
  if (received !== undefined) {
    turns.push(
      ...(received.framing.kind === "none" ? saidAtOnce(connection, pauses) : said(connection, pauses, received)),
    );
  }
  events.forEach((event, at) => {
    if ((event.type === "end" || event.type === "reset") && event.by === "peer")
      turns.push({ at, turn: { type: event.type, pause: pauses[at]! } });
  });
  return turns.sort((one, other) => one.at - other.at).map(({ turn }) => turn);
}

type Placed = { at: number; turn: Turn }[];

function heard({ events }: RecordedConnection, { framing }: Dialect): Placed {
  const framer = new Framer(framing);
  const turns: Placed = [];
  let raw: Uint8Array[] = [];
  const endRaw = (at: number): void => {
    if (raw.length > 0) turns.push({ at, turn: { type: "hear", body: concat(raw), header: NOTHING, pause: 0 } });
    raw = [];
  };
  let last = 0;
  events.forEach((event, at) => {
    if (event.type === "received") endRaw(last);
    if (event.type !== "sent") return;
    last = at;
    if (framing.kind === "none") raw.push(event.data);
    else {
      for (const frame of framer.push(event.data)) {
        turns.push({ at, turn: { type: "hear", body: frame.body, header: headerOf(frame.header, framing), pause: 0 } });
      }
    }
  });
  endRaw(last);
  return turns;
}

/** What came as it came, in as few pieces as pauses and the SWF allow. */
function saidAtOnce({ events }: RecordedConnection, pauses: readonly number[]): Placed {
  const turns: Placed = [];
  let open: { chunks: Uint8Array[]; at: number; pause: number } | undefined;
  const end = (): void => {
    if (open === undefined) return;
    const { chunks, at, pause } = open;
    turns.push({ at, turn: { type: "say", body: concat(chunks), header: NOTHING, pause } });
    open = undefined;
  };
  events.forEach((event, at) => {
    const pause = pauses[at]!;
    if (event.type !== "received" || pause > 0) end();
    if (event.type !== "received") return;
    open ??= { chunks: [], at, pause };
    open.chunks.push(event.data);
  });
  end();
  return turns;
}

function said({ events }: RecordedConnection, pauses: readonly number[], { framing }: Dialect): Placed {
  const framer = new Framer(framing);
  const turns: Placed = [];
  /** where in the stream each event begins */
  const starts: { from: number; at: number; pause: number }[] = [];
  let length = 0;
  events.forEach((event, at) => {
    if (event.type !== "received") return;
    starts.push({ from: length, at, pause: pauses[at]! });
    length += event.data.length;
    for (const { from, to, body, header } of framer.push(event.data)) {
      const begin = starts.findLast((start) => start.from <= from)!;
      const halt = starts.find((start) => start.from > from && start.from < to && start.pause > 0);
      const pause = begin.from === from ? begin.pause : 0;
      const turn: Turn = { type: "say", body, header: headerOf(header, framing), pause };
      if (halt !== undefined) turn.halt = { at: halt.from - from, pause: halt.pause };
      turns.push({ at: begin.at, turn });
    }
  });
  return turns;
}

const NOTHING = new Uint8Array(0);

/** A header without its length. */
function headerOf(header: Uint8Array, framing: Dialect["framing"]): Uint8Array {
  if (framing.kind !== "length") return NOTHING;
  const { at, size } = framing;
  return concat([header.subarray(0, at), header.subarray(at + size)]);
}

/** Of each event, the milliseconds that the server has waited on purpose before it. */
function pausesOf({ events, roundTrip }: RecordedConnection): number[] {
  return events.map(({ pause }, at) => {
    const isAnswer = events[at - 1]?.type !== "received";
    return pause >= PAUSE + (isAnswer ? 2 * roundTrip : 0) ? Math.round(pause) : 0;
  });
}
