import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realTime } from "../../base/time.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import type { RecordingEvent } from "../recording/format.ts";
import { withRecording } from "../recording/recorder.ts";
import { Probe } from "./probe.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A connection with a probe on it, to a server that keeps what it hears, and says what it is told to. */
async function probed() {
  const network = memoryBackend();
  const heard: string[] = [];
  let server!: { write(text: string): Promise<void>; end(): Promise<void>; reset(): void };
  let isEnded = false;
  network.listen("game.example:1", async ({ readable, writable }) => {
    const writer = writable.getWriter();
    server = {
      write: (text) => writer.write(bytesOf(text)),
      end: () => writer.close(),
      reset: () => void writer.abort().catch(() => {}),
    };
    for await (const chunk of readable as unknown as AsyncIterable<Uint8Array>) heard.push(textOf(chunk));
    isEnded = true;
    await new Promise(() => {});
  });
  const probe = new Probe();
  const told: string[] = [];
  const backend = withRecording(
    network,
    (event: RecordingEvent) => {
      if (event.type === "sent" || event.type === "received") told.push(`${event.type} ${textOf(event.data)}`);
    },
    realTime(),
    () => probe,
  );
  const connection = await backend.openTcp({ host: "game.example", port: 1 }, { timeout: 1000 });
  await expect.poll(() => server).toBeDefined();
  return { probe, heard, told, server, isEnded: () => isEnded, connection, backend };
}

describe("Probe", () => {
  it("changes nothing until it is told to", async () => {
    const { heard, told, server, isEnded, connection } = await probed();
    const writer = connection.writable.getWriter();
    const reader = connection.readable.getReader();
    await writer.write(bytesOf("hello"));
    await server.write("welcome");
    expect(textOf((await reader.read()).value!)).toBe("welcome");
    await server.end();
    expect((await reader.read()).done).toBe(true);
    await writer.close();
    await expect.poll(isEnded).toBe(true);
    expect([heard, told]).toEqual([["hello"], ["sent hello", "received welcome"]]);
  });

  it("holds what is sent, and lets it go as it is, changed, or not at all; the end comes last", async () => {
    const { probe, heard, told, isEnded, connection } = await probed();
    probe.hold("sent", true);
    const writer = connection.writable.getWriter();
    for (const text of ["one", "two", "three"]) await writer.write(bytesOf(text));
    const closed = writer.close();
    expect(probe.held.map(({ bytes }) => textOf(bytes))).toEqual(["one", "two", "three"]);
    const [one, two, three] = probe.held;
    probe.pass(one!, bytesOf("ONE"));
    probe.drop(two!);
    await expect.poll(() => heard).toEqual(["ONE"]);
    expect(isEnded()).toBe(false);
    probe.pass(three!);
    await closed;
    await expect.poll(isEnded).toBe(true);
    // What is told is what was said.
    expect([heard, told]).toEqual([
      ["ONE", "three"],
      ["sent ONE", "sent three"],
    ]);
    expect([probe.isOver("sent"), probe.isOver("received")]).toEqual([true, false]);
  });

  it("holds what is received, and says what the server has not said", async () => {
    const { probe, server, connection, told } = await probed();
    probe.hold("received", true);
    const reader = connection.readable.getReader();
    const first = reader.read();
    await server.write("no");
    await expect.poll(() => probe.held.length).toBe(1);
    probe.say("received", bytesOf("yes"));
    expect(textOf((await first).value!)).toBe("yes");
    probe.hold("received", false);
    expect(textOf((await reader.read()).value!)).toBe("no");
    expect(told).toEqual(["received yes", "received no"]);
  });

  it("says what the SWF has not said", async () => {
    const { probe, heard, told } = await probed();
    probe.say("sent", bytesOf("cheat"));
    await expect.poll(() => heard).toEqual(["cheat"]);
    expect(told).toEqual(["sent cheat"]);
  });

  it("does not hold up a reset, of either side", async () => {
    const { probe, server, connection } = await probed();
    probe.hold("received", true);
    const reader = connection.readable.getReader();
    const read = reader.read();
    await server.write("held");
    await expect.poll(() => probe.held.length).toBe(1);
    server.reset();
    await expect(read).rejects.toThrow();
    expect([probe.held, probe.isOver("received")]).toEqual([[], true]);
    const other = await probed();
    other.probe.hold("sent", true);
    const writer = other.connection.writable.getWriter();
    await writer.write(bytesOf("held"));
    await writer.abort().catch(() => {});
    await expect.poll(() => other.probe.isOver("sent")).toBe(true);
    expect([other.probe.held, other.heard]).toEqual([[], []]);
  });

  it("holds so much, and then the writer waits", async () => {
    const { probe, heard, connection } = await probed();
    probe.hold("sent", true);
    const writer = connection.writable.getWriter();
    let written = 0;
    const all = Promise.all(Array.from({ length: 1100 }, () => writer.write(bytesOf("x")).then(() => written++)));
    await expect.poll(() => probe.held.length).toBe(1000);
    expect(written).toBe(1000);
    probe.hold("sent", false);
    await all;
    await expect.poll(() => heard.join("").length).toBe(1100);
  });

  it("keeps the order, whatever is held and let go meanwhile", async () => {
    const step = fc.oneof(
      fc.constant("write"),
      fc.constant("hold"),
      fc.constant("free"),
      fc.constant("pass the first"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { probe, heard, connection } = await probed();
        const writer = connection.writable.getWriter();
        let count = 0;
        for (const step of steps) {
          if (step === "write") await writer.write(bytesOf(String.fromCodePoint(0x100 + count++)));
          else if (step === "pass the first") probe.held[0] && probe.pass(probe.held[0]);
          else probe.hold("sent", step === "hold");
        }
        probe.hold("sent", false);
        const all = Array.from({ length: count }, (_, i) => String.fromCodePoint(0x100 + i)).join("");
        await expect.poll(() => heard.join("")).toBe(all);
      }),
      { numRuns: 30 },
    );
  });
});
