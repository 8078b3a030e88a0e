/** Connections that are shown, as files: a recording, a capture for Wireshark, text. */
import { toPcapng } from "../../host/recording/export/capture.ts";
import { encodeEvent, encodeHeader, type RecordingEvent } from "../../host/recording/format.ts";
import type { Direction } from "../../src/wire/conversation.ts";
import type { Node } from "../../src/wire/tree.ts";
import type { Found } from "./bytes.ts";
import type { StillConnection } from "./capture.ts";
import { formatBytes, formatTime } from "./format.ts";
import { formatOf } from "./formats.ts";
import type { Reading } from "./reading.ts";

/** All that happened on some connections, in order. Messages whose bytes are kept no longer are left out. */
export async function* eventsOf(connections: readonly StillConnection[]): AsyncGenerator<RecordingEvent, void> {
  const waiting = connections.toSorted((one, other) => one.began - other.began);
  let going: Cursor[] = [];
  for (;;) {
    const first = going.reduce<Cursor | undefined>(
      (least, one) => (least && least.time <= one.time ? least : one),
      undefined,
    );
    const next = waiting[0];
    if (next !== undefined && (first === undefined || next.began <= first.time)) {
      going.push(new Cursor(waiting.shift()!));
      continue;
    }
    if (first === undefined) return;
    const event = await first.take();
    if (event !== undefined) yield event;
    if (first.time === Number.POSITIVE_INFINITY) going = going.filter((one) => one !== first);
  }
}

/** Goes through one connection. */
class Cursor {
  /** of what comes next; infinite behind the end */
  time = 0;
  readonly #connection: StillConnection;
  #message = 0;
  #event = 0;

  constructor(connection: StillConnection) {
    this.#connection = connection;
    this.#look();
  }

  /** @returns undefined for a message whose bytes are not there */
  async take(): Promise<RecordingEvent | undefined> {
    const { history, id, messages, peers } = this.#connection;
    if (!this.#isMessage) {
      const { event } = history[this.#event++]!;
      this.#look();
      return event;
    }
    const index = this.#message++;
    const data = await whole(() => messages.find(index));
    this.#look();
    if (data === undefined) return undefined;
    const peer = peers?.[index];
    return { time: messages.time(index), connection: id, type: messages.direction(index), data, ...(peer && { peer }) };
  }

  get #isMessage(): boolean {
    const { history, messages } = this.#connection;
    return this.#message < (history[this.#event]?.after ?? messages.length);
  }

  #look(): void {
    const { history, messages } = this.#connection;
    this.time = this.#isMessage
      ? messages.time(this.#message)
      : (history[this.#event]?.event.time ?? Number.POSITIVE_INFINITY);
  }
}

/** Bytes, once they have come; undefined where there are none. */
async function whole(find: () => Found): Promise<Uint8Array | undefined> {
  for (;;) {
    const found = find();
    if (!(found instanceof Promise)) return found instanceof Uint8Array ? found : undefined;
    await found;
  }
}

/** @param started when the recording was made, milliseconds since 1970 */
export async function* recordingOf(
  connections: readonly StillConnection[],
  started: number,
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  yield encoder.encode(encodeHeader(started));
  for await (const event of eventsOf(connections)) yield encoder.encode(encodeEvent(event));
}

/** For Wireshark. @param started as for a recording */
export function captureOf(connections: readonly StillConnection[], started: number): AsyncGenerator<Uint8Array, void> {
  return toPcapng(eventsOf(connections), started);
}

const ARROWS: Readonly<Record<Direction, string>> = { sent: "→", received: "←" };

/**
 * Rows of a connection as people read them: a line of when, which way and how long, and below it what was said.
 *
 * @param shown numbers of rows; default all
 */
export async function* textOf(
  { name, reason }: StillConnection,
  { rows, formats, proposals }: Pick<Reading, "rows" | "formats" | "proposals">,
  shown?: readonly number[],
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${name}${reason === undefined ? "" : `: ${reason}`}\n`);
  const count = shown?.length ?? rows.length;
  for (let i = 0; i < count; i++) {
    const row = shown?.[i] ?? i;
    const direction = rows.direction(row);
    const bytes = await whole(() => rows.find(row));
    const head = `\n${formatTime(rows.time(row))} ${ARROWS[direction]} ${formatBytes(rows.size(row))}\n`;
    if (bytes === undefined) {
      yield encoder.encode(`${head}  no longer kept\n`);
      continue;
    }
    const { front, back } = rows.edges(row);
    const charset = proposals[direction]?.charset;
    const { nodes, problem } = formatOf(formats[direction]).read(bytes.subarray(front, bytes.length - back), {
      direction,
      ...(charset !== undefined && { charset }),
    });
    const lines = [...linesOf(nodes, "  "), ...(problem ? [`  byte ${problem.at}: ${problem.message}`] : [])];
    yield encoder.encode(`${head}${lines.map((line) => `${line}\n`).join("")}`);
  }
}

function* linesOf(nodes: readonly Node[], indent: string): IterableIterator<string> {
  for (const { label, text, children, content } of nodes) {
    yield `${indent}${label} ${text}`.trimEnd();
    if (children !== undefined) yield* linesOf(children, `${indent}  `);
    if (content !== undefined) yield* linesOf(content.reading.nodes, `${indent}  `);
  }
}

/** Bytes that are put together before they become a part of a file. */
const PART = 1 << 20;

/** Gives a file to whoever looks at the page. */
export async function save(name: string, type: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(new Uint8Array(piece));
    length += piece.length;
    if (length < PART) continue;
    // Browsers keep large ones on disk.
    parts.push(new Blob(waiting));
    waiting = [];
    length = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
  const url = URL.createObjectURL(new Blob([...parts, ...waiting], { type }));
  parts = [];
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
