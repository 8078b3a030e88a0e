import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordingEvent } from "../../host/recording/format.ts";
import { decodeHeader, decodeLine } from "../../host/recording/format.ts";
import { Capture } from "./capture.ts";
import { captureOf, recordingOf, textOf } from "./export.ts";
import { proposedReading } from "./reading.ts";

const address = { address: "127.0.0.1", port: 5 };

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) all.push(...piece);
  return Uint8Array.from(all);
}

async function textIn(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await bytesOf(pieces));
}

function captured(events: readonly RecordingEvent[]): Capture {
  const capture = new Capture();
  for (const event of events) capture.add(event);
  return capture;
}

/** A connection that opens, says things and ends, and is in its own time order. */
const conversation = (connection: number): fc.Arbitrary<RecordingEvent[]> =>
  fc
    .tuple(
      fc.boolean(),
      fc.array(fc.tuple(fc.constantFrom("sent" as const, "received" as const), fc.uint8Array({ maxLength: 20 }))),
      fc.nat(50),
      fc.nat(9),
    )
    .map(([isUdp, said, began, gap]) => {
      let time = began;
      const next = (): number => {
        time += gap;
        return time;
      };
      const first: RecordingEvent[] = isUdp
        ? [{ time, connection, type: "open", transport: "udp", host: "0.0.0.0", port: 7 }]
        : [
            {
              time,
              connection,
              type: "open",
              transport: "tcp",
              host: "game.example",
              port: 7,
              swf: "http://a.example/",
            },
            { time: next(), connection, type: "opened", local: address, remote: address },
          ];
      const messages = said.map(
        ([type, data]): RecordingEvent => ({ time: next(), connection, type, data, ...(isUdp && { peer: address }) }),
      );
      const last: RecordingEvent[] = isUdp ? [] : [{ time: next(), connection, type: "end", by: "peer" }];
      return [...first, ...messages, ...last, { time: next(), connection, type: "closed" }];
    });

describe("what is exported", () => {
  it("as a recording is what was captured, in its order", async () => {
    const conversations = fc.tuple(conversation(1), conversation(2), conversation(3));
    await fc.assert(
      fc.asyncProperty(conversations, async (parts) => {
        const events = parts.flat().sort((one, other) => one.time - other.time);
        const lines = (await textIn(recordingOf(captured(events).connections, 1000))).trimEnd().split("\n");
        expect(decodeHeader(lines[0]!)).toBe(1000);
        const read = lines.slice(1).map((line, i) => decodeLine(line, i + 2) as RecordingEvent);
        expect(read.map(({ time }) => time)).toEqual(events.map(({ time }) => time));
        for (const connection of [1, 2, 3]) {
          const of = (all: readonly RecordingEvent[]) => all.filter((event) => event.connection === connection);
          expect(of(read)).toMatchObject(of(events));
        }
      }),
    );
  });

  const events: RecordingEvent[] = [
    { time: 0, connection: 1, type: "open", transport: "tcp", host: "chat.example", port: 7 },
    { time: 5, connection: 1, type: "opened", local: address, remote: address },
    { time: 10, connection: 1, type: "sent", data: new TextEncoder().encode("<a/>\0<b/>\0") },
    { time: 20, connection: 1, type: "received", data: new TextEncoder().encode("<c/>\0") },
    {
      time: 0,
      connection: 0,
      type: "policy",
      swf: "http://a.example/",
      host: "h",
      port: 1,
      allowed: false,
      text: "No.",
    },
  ];

  it("has refusals, and of some connections no others", async () => {
    const { connections } = captured(events);
    expect(await textIn(recordingOf(connections, 0))).toContain('"type":"policy"');
    expect(await textIn(recordingOf(connections.slice(0, 1), 0))).not.toContain('"type":"policy"');
  });

  it("for Wireshark is a capture", async () => {
    const capture = await bytesOf(captureOf(captured(events).connections, 0));
    expect([...capture.subarray(0, 4)]).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);
  });

  it("as text is the rows that are shown", async () => {
    const [connection] = captured(events).connections;
    const reading = proposedReading(connection!);
    if (reading instanceof Promise) throw new Error("all is there");
    reading.rows.update();
    const text = await textIn(textOf(connection!, reading));
    expect(text.split("\n\n").map((part) => part.split("\n")[0])).toEqual([
      "chat.example:7",
      "0.010 s → 5 B",
      "0.010 s → 5 B",
      "0.020 s ← 5 B",
    ]);
    expect(await textIn(textOf(connection!, reading, [2]))).toMatch(/^chat\.example:7\n\n0\.020 s ← 5 B\n {2}\S/);
  });
});
