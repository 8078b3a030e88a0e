import { expect, it } from "vitest";
import { encodeEvent, encodeHeader } from "../../host/recording/format.ts";
import { indexRecording } from "../../host/recording/index/indexing.ts";
import { NUL } from "../../src/wire/framing.ts";
import type { Found } from "./bytes.ts";
import { Capture } from "./capture.ts";
import { ALL, Filtering } from "./filter.ts";
import { readIndex } from "./read-index.ts";
import { proposedReading } from "./reading.ts";
import { RecordedBytes } from "./recorded-bytes.ts";
import { rowsOf } from "./rows.ts";

const BLOCK = 1 << 13;

/** A recording of messages that one connection has sent, as a page has it. */
async function opened(
  messages: readonly Uint8Array[],
  change: (file: Uint8Array) => Uint8Array = (file) => file,
): Promise<{ capture: Capture; fetched: string[] }> {
  const lines = messages.map((data, i) => encodeEvent({ time: i, connection: 1, type: "sent", data }));
  const open = encodeEvent({ time: 0, connection: 1, type: "open", transport: "tcp", host: "h", port: 1 });
  const file = new TextEncoder().encode([encodeHeader(0), open, ...lines].join(""));
  const now = change(file);
  const fetched: string[] = [];
  const bytes = new RecordedBytes({
    size: () => file.length,
    block: BLOCK,
    blocks: 24,
    onCome: () => capture.touch(),
    async fetch(from, to) {
      fetched.push(`${from}-${to}`);
      if (from >= now.length) throw new Error("it has changed");
      return now.slice(from, to);
    },
  });
  const capture = new Capture({ bytes });
  const index = indexRecording(
    { size: file.length, identity: "" },
    (async function* () {
      yield file;
    })(),
  );
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await index.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  await readIndex(
    stream,
    capture,
    () => {},
    () => {},
  );
  return { capture, fetched };
}

async function come(find: () => Found): Promise<Uint8Array | string> {
  for (;;) {
    const found = find();
    if (!(found instanceof Promise)) return found;
    await found;
  }
}

const filled = (length: number, first: number): Uint8Array => new Uint8Array(length).fill(0xee).fill(first, 0, 1);

it("bytes come from the file when they are asked for, of any length, as text and as Base64", async () => {
  const messages = [
    filled(10, 1),
    new TextEncoder().encode('"said"\0'.repeat(3000)),
    filled(100 * BLOCK, 2),
    new TextEncoder().encode("\0".repeat(BLOCK)),
    new Uint8Array(0),
    filled(1000, 3),
  ];
  const { capture, fetched } = await opened(messages);
  const connection = capture.connection(1)!;
  expect([connection.sent, capture.messages, fetched]).toEqual([
    messages.reduce((sum, { length }) => sum + length, 0),
    6,
    [],
  ]);
  expect(connection.messages.find(0)).toBeInstanceOf(Promise);
  for (const [i, message] of messages.entries()) {
    const found = await come(() => connection.messages.find(i));
    expect(Buffer.from(found as Uint8Array).equals(message)).toBe(true);
  }
  const last = fetched.length;
  expect(connection.messages.find(5)).toEqual(messages[5]);
  // Nothing twice, and nothing of it behind the end.
  expect([fetched.length, new Set(fetched).size]).toEqual([last, last]);
});

it("holds a bounded part of the file, and goes on beyond it", async () => {
  const { capture, fetched } = await opened(Array.from({ length: 90 }, (_, i) => filled(BLOCK / 2, i)));
  const { messages } = capture.connection(1)!;
  for (let i = 0; i < 90; i++) expect(((await come(() => messages.find(i))) as Uint8Array)[0]).toBe(i);
  const once = new Set(fetched).size;
  expect(fetched.length).toBe(once);
  expect(((await come(() => messages.find(0))) as Uint8Array)[0]).toBe(0);
  expect([fetched.length > once, new Set(fetched).size]).toEqual([true, once]);
});

it("shows no bytes of a file that has changed", async () => {
  const messages = [filled(100, 1), new TextEncoder().encode("hello"), filled(BLOCK, 2), filled(100, 3)];
  const { capture } = await opened(messages, (file) => {
    const text = new TextDecoder().decode(file).replace('"base64":"Ae7u', '"base64":"Ae"u').replace("hello", 'hel"o');
    return new TextEncoder().encode(text).slice(0, BLOCK);
  });
  const all = capture.connection(1)!.messages;
  const found: (Uint8Array | string)[] = [];
  for (let i = 0; i < messages.length; i++) found.push(await come(() => all.find(i)));
  expect(found).toEqual([
    expect.stringContaining("not what the index says"),
    expect.stringContaining("not what the index says"),
    "it has changed",
    "it has changed",
  ]);
});

it("proposals, frames and search wait for bytes, and go through more than is kept", async () => {
  const said = Array.from(
    { length: 100 },
    (_, i) => `<say n="${i}">number ${i} ${"!".repeat(i < 30 ? i : BLOCK)}</say>\0`,
  );
  const { capture } = await opened(said.map((text) => new TextEncoder().encode(text)));
  const connection = capture.connection(1)!;
  let reading = proposedReading(connection);
  for (; reading instanceof Promise; reading = proposedReading(connection)) await reading;
  expect(reading.framings.sent).toEqual(NUL);
  const { rows } = reading;
  while (!rows.update()) await rows.awaited;
  expect(rows.length).toBe(100);
  const filtering = new Filtering(rows, { ...ALL, query: "NUMBER 7" }, () => {});
  await filtering.update();
  expect([filtering.shown, filtering.progress]).toEqual([[7, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79], 1]);
  // A frame of more of the file than is kept.
  const long = rowsOf(connection.messages, { sent: { kind: "fixed", length: 60 * BLOCK }, received: NUL });
  while (!long.update()) await long.awaited;
  expect(((await come(() => long.find(0))) as Uint8Array).length).toBe(60 * BLOCK);
});
