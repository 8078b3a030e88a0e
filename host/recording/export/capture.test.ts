import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordingEvent } from "../format.ts";
import { toPcapng } from "./capture.ts";
import { readPackets, readStreams } from "./testing/read-capture.ts";

const STARTED = Date.UTC(2006, 5, 1);

async function capture(events: RecordingEvent[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  async function* lines(): AsyncGenerator<RecordingEvent, void> {
    yield* events;
  }
  for await (const piece of toPcapng(lines(), STARTED)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const big = Uint8Array.from({ length: 100_001 }, (_, index) => index * 7);

/** A chat over IPv4, a connection over IPv6 that is reset, a refusal, and datagrams, all at the same time. */
const session: RecordingEvent[] = [
  { time: 0, connection: 1, type: "open", transport: "tcp", host: "chat.example.com", port: 6112 },
  {
    time: 10,
    connection: 1,
    type: "opened",
    local: { address: "10.0.0.2", port: 50001 },
    remote: { address: "10.0.0.1", port: 6112 },
  },
  { time: 11, connection: 2, type: "open", transport: "tcp", host: "::1", port: 843 },
  {
    time: 12,
    connection: 2,
    type: "opened",
    local: { address: "::1", port: 50002 },
    remote: { address: "::1", port: 843 },
  },
  { time: 13, connection: 1, type: "sent", data: text("<login/>\0") },
  { time: 14, connection: 2, type: "sent", data: text("<policy-file-request/>\0") },
  { time: 15, connection: 1, type: "received", data: big },
  { time: 16, connection: 3, type: "open", transport: "tcp", host: "gone.example.com", port: 1 },
  { time: 17, connection: 3, type: "refused", reason: "refused", message: "nobody listens" },
  { time: 18, connection: 2, type: "reset", by: "peer" },
  { time: 18, connection: 2, type: "closed" },
  { time: 19, connection: 4, type: "open", transport: "udp", host: "0.0.0.0", port: 5000 },
  { time: 20, connection: 4, type: "sent", data: text("ping!"), peer: { address: "10.0.0.9", port: 7 } },
  { time: 21, connection: 4, type: "received", data: text("pong"), peer: { address: "10.0.0.9", port: 7 } },
  { time: 21, connection: 5, type: "open", transport: "tcp", host: "0.0.0.0", port: 4000, accepted: true },
  {
    time: 21,
    connection: 5,
    type: "opened",
    local: { address: "127.0.0.1", port: 4000 },
    remote: { address: "127.0.0.1", port: 50005 },
  },
  { time: 21, connection: 5, type: "received", data: text("I come to you") },
  { time: 21, connection: 5, type: "sent", data: text("welcome") },
  { time: 22, connection: 4, type: "sent", data: text("local"), peer: { address: "127.0.0.1", port: 9 } },
  { time: 22, connection: 4, type: "closed" },
  { time: 22, connection: 1, type: "sent", data: text("bye") },
  { time: 23, connection: 1, type: "end", by: "swf" },
  { time: 24, connection: 1, type: "end", by: "peer" },
  { time: 25, connection: 1, type: "closed" },
];

describe("a capture", () => {
  it("holds the payload of every stream, with right checksums and sequence numbers", async () => {
    const streams = readStreams(await capture(session));
    expect(streams.get("10.0.0.2:50001>10.0.0.1:6112")).toEqual(text("<login/>\0bye"));
    expect(streams.get("10.0.0.1:6112>10.0.0.2:50001")).toEqual(big);
    const loopback = "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1";
    expect(streams.get(`${loopback}:50002>${loopback}:843`)).toEqual(text("<policy-file-request/>\0"));
  });

  it("holds accepted connections, opened by the peer", async () => {
    const streams = readStreams(await capture(session));
    expect(streams.get("127.0.0.1:50005>127.0.0.1:4000")).toEqual(text("I come to you"));
    expect(streams.get("127.0.0.1:4000>127.0.0.1:50005")).toEqual(text("welcome"));
  });

  it("holds the datagrams of a UDP socket, from its port", async () => {
    const streams = readStreams(await capture(session));
    expect(streams.get("192.0.2.1:5000>10.0.0.9:7")).toEqual(text("ping!"));
    expect(streams.get("10.0.0.9:7>192.0.2.1:5000")).toEqual(text("pong"));
    expect(streams.get("127.0.0.1:5000>127.0.0.1:9")).toEqual(text("local"));
  });

  it("has the times of the recording", async () => {
    const times = readPackets(await capture(session)).map(({ time }) => time - STARTED);
    expect(times[0]).toBe(10);
    expect(times.at(-1)).toBe(24);
  });

  it("keeps streams apart whose addresses are not known", async () => {
    const unknown = { address: "", port: 0 };
    const events = [1, 2].flatMap((connection): RecordingEvent[] => [
      { time: 0, connection, type: "open", transport: "tcp", host: "game", port: 1 },
      { time: 0, connection, type: "opened", local: unknown, remote: unknown },
      { time: 0, connection, type: "sent", data: text(`I am ${connection}`) },
    ]);
    const streams = readStreams(await capture(events));
    expect([...streams.values()].filter(({ length }) => length > 0)).toEqual([text("I am 1"), text("I am 2")]);
  });

  it("comes of any recording", async () => {
    const event = fc.record({
      time: fc.nat(1000),
      connection: fc.integer({ min: 1, max: 3 }),
      type: fc.constantFrom("open", "opened", "refused", "sent", "received", "end", "reset", "closed", "listening"),
      transport: fc.constantFrom("tcp", "udp"),
      accepted: fc.boolean(),
      host: fc.constantFrom("game", "127.0.0.1", "::1", ""),
      port: fc.nat(65535),
      by: fc.constantFrom("swf", "peer"),
      data: fc.uint8Array({ maxLength: 50 }),
      peer: fc.option(fc.record({ address: fc.constantFrom("", "10.0.0.1", "::1"), port: fc.nat(65535) }), {
        nil: undefined,
      }),
      local: fc.record({ address: fc.constantFrom("", "10.0.0.1", "::1"), port: fc.nat(65535) }),
      remote: fc.record({ address: fc.constantFrom("", "10.0.0.1", "::1"), port: fc.nat(65535) }),
      reason: fc.constant("refused"),
      message: fc.string(),
    }) as unknown as fc.Arbitrary<RecordingEvent>;
    await fc.assert(
      fc.asyncProperty(fc.array(event), async (events) => {
        readPackets(await capture(events));
      }),
    );
  });
});

describe("tshark", () => {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
  const file = join(folder, "test.pcapng");

  function tshark(...args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync("tshark", ["-n", "-r", file, ...args], { encoding: "utf8" });
    if (error) throw new Error(`tshark does not run (${error.message}); npm test installs it`);
    expect(stderr.replace(/^Running as user .*\n/, ""), "what tshark complains about").toBe("");
    expect(status).toBe(0);
    return stdout;
  }

  it("follows the streams and finds nothing to complain about", async () => {
    try {
      writeFileSync(file, await capture(session));
      const strict = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
      const bad = "tcp.analysis.flags || _ws.malformed || tcp.checksum.status == 0";
      expect(tshark(...strict, "-Y", `${bad} || ip.checksum.status == 0 || udp.checksum.status == 0`)).toBe("");

      const payload = (filter: string, field: string): string =>
        tshark("-Y", filter, "-T", "fields", "-e", field).replaceAll(/\s/g, "");
      expect(payload("tcp.srcport == 50001", "tcp.payload")).toBe(Buffer.from("<login/>\0bye").toString("hex"));
      expect(payload("tcp.dstport == 50001", "tcp.payload")).toBe(Buffer.from(big).toString("hex"));
      expect(payload("tcp.dstport == 843", "tcp.payload")).toBe(
        Buffer.from("<policy-file-request/>\0").toString("hex"),
      );
      expect(payload("udp.dstport == 7", "udp.payload")).toBe(Buffer.from("ping!").toString("hex"));
      expect(payload("udp.srcport == 7", "udp.payload")).toBe(Buffer.from("pong").toString("hex"));
      const syn = "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 4000";
      expect(tshark("-Y", syn, "-T", "fields", "-e", "tcp.srcport").trim()).toBe("50005");
      expect(payload("tcp.dstport == 4000", "tcp.payload")).toBe(Buffer.from("I come to you").toString("hex"));
      const followed = tshark("-q", "-z", "follow,tcp,raw,0");
      expect(followed).toContain(Buffer.from("<login/>\0").toString("hex"));
      expect(followed).toContain("Node 1: 10.0.0.1:6112");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
