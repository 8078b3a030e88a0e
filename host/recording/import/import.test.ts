import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latin1Bytes } from "../../../base/base64.ts";
import { CaptureError } from "../errors.ts";
import { toPcapng } from "../export/capture.ts";
import { TcpFlag, type TcpSegment, tcpPacket, udpPacket } from "../export/packets.ts";
import { enhancedPacket, nameResolution, sectionHeader } from "../export/pcapng.ts";
import { decodeLine, encodeEvent, type RecordingEvent } from "../format.ts";
import { type ImportOptions, importCapture } from "./import.ts";

const { syn, ack, fin, rst, psh } = TcpFlag;
const STARTED = Date.UTC(2009, 5, 1);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const ip = (address: string): Uint8Array => Uint8Array.from(address.split(".").map(Number));
const client = { address: ip("10.0.0.2"), port: 50001 };
const server = { address: ip("10.0.0.1"), port: 6112 };

interface Imported {
  started: number;
  events: RecordingEvent[];
  problems: string[];
}

/** @param pieceLength in which the file comes */
async function imported(file: Uint8Array, options: ImportOptions = {}, pieceLength = 1000): Promise<Imported> {
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < file.length; at += pieceLength) yield file.subarray(at, at + pieceLength);
  }
  const problems: string[] = [];
  const { started, events } = await importCapture(pieces, { onProblem: (what) => problems.push(what), ...options });
  const all: RecordingEvent[] = [];
  for await (const event of events) all.push(event);
  return { started, events: all, problems };
}

/** Packets, a millisecond each. */
function captureOf(packets: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([sectionHeader("test"), ...packets.map((packet, i) => enhancedPacket(STARTED + i, packet))]);
}

type Sent = [by: "client" | "server", flags: number, sequence: number, payload?: string, acknowledgment?: number];

function segments(...sent: Sent[]): Uint8Array[] {
  return sent.map(([by, flags, sequence, payload = "", acknowledgment = 0]) => {
    const [from, to] = by === "client" ? [client, server] : [server, client];
    return tcpPacket({
      from,
      to,
      flags,
      sequence: sequence >>> 0,
      acknowledgment,
      payload: latin1Bytes(payload),
    } as TcpSegment);
  });
}

/** Handshake with sequence numbers 100 and 500. */
const HANDSHAKE: Sent[] = [
  ["client", syn, 99],
  ["server", syn | ack, 499, "", 100],
  ["client", ack, 100, "", 500],
];

/** What was said, and what became of it, a word each. */
function story({ events }: Imported): string[] {
  return events.map((event) => {
    if (event.type === "sent" || event.type === "received") return `${event.type} ${Buffer.from(event.data)}`;
    if (event.type === "end" || event.type === "reset") return `${event.type} by ${event.by}`;
    return event.type === "refused" ? `refused: ${event.reason}` : event.type;
  });
}

const big = Uint8Array.from({ length: 100_001 }, (_, index) => index * 7);
const at = (address: string, port: number) => ({ address, port });

/** Over IPv4 and IPv6, with ends of all kinds, and datagrams. */
const session: RecordingEvent[] = [
  { time: 0, connection: 1, type: "open", transport: "tcp", host: "chat.example.com", port: 6112 },
  { time: 0, connection: 1, type: "opened", local: at("10.0.0.2", 50001), remote: at("10.0.0.1", 6112) },
  { time: 11, connection: 2, type: "open", transport: "tcp", host: "2001:db8::7", port: 843 },
  { time: 11, connection: 2, type: "opened", local: at("2001:db8::1", 50002), remote: at("2001:db8::7", 843) },
  { time: 13, connection: 1, type: "sent", data: text("<login/>\0") },
  { time: 14, connection: 2, type: "sent", data: text("<policy-file-request/>\0") },
  { time: 15, connection: 1, type: "received", data: big },
  { time: 15, connection: 1, type: "received", data: text("more") },
  { time: 16, connection: 3, type: "open", transport: "tcp", host: "198.51.100.1", port: 1 },
  {
    time: 16,
    connection: 3,
    type: "refused",
    reason: "refused",
    message: "198.51.100.1:1 refused the connection, as it was captured",
  },
  { time: 18, connection: 2, type: "reset", by: "peer" },
  { time: 18, connection: 2, type: "closed" },
  { time: 20, connection: 4, type: "open", transport: "udp", host: "0.0.0.0", port: 5000 },
  { time: 20, connection: 4, type: "sent", data: text("ping!"), peer: at("10.0.0.9", 7) },
  { time: 21, connection: 4, type: "received", data: text("pong"), peer: at("10.0.0.9", 7) },
  { time: 22, connection: 1, type: "sent", data: text("bye") },
  { time: 23, connection: 1, type: "end", by: "swf" },
  { time: 24, connection: 1, type: "end", by: "peer" },
  { time: 24, connection: 1, type: "closed" },
  { time: 24, connection: 4, type: "closed" },
];

async function exported(events: readonly RecordingEvent[]): Promise<Uint8Array> {
  async function* lines(): AsyncGenerator<RecordingEvent, void> {
    yield* events;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of toPcapng(lines(), STARTED)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe("importCapture", () => {
  it("gives back a recording that was exported", async () => {
    for (const pieceLength of [1 << 20, 7]) {
      const { started, events, problems } = await imported(await exported(session), {}, pieceLength);
      expect(started).toBe(STARTED);
      expect(events.map((event) => decodeLine(encodeEvent(event), 1))).toMatchObject(session);
      expect(events.length).toBe(session.length);
      expect(problems).toEqual([]);
    }
  });

  describe("puts streams together", () => {
    it.each<[name: string, sent: Sent[], said: string[], problem?: string]>([
      [
        "in order",
        [
          ["client", psh, 100, "one"],
          ["client", psh, 103, "two"],
        ],
        ["sent one", "sent two"],
      ],
      [
        "to messages, which end with a push",
        [
          ["client", 0, 100, "on"],
          ["client", psh, 102, "e"],
        ],
        ["sent one"],
      ],
      [
        "of segments out of order",
        [
          ["client", psh, 103, "two"],
          ["client", psh, 100, "one"],
        ],
        ["sent one", "sent two"],
      ],
      [
        "that come twice",
        [
          ["client", psh, 100, "one"],
          ["client", psh, 100, "one"],
          ["client", psh, 103, "two"],
        ],
        ["sent one", "sent two"],
      ],
      [
        "that overlap",
        [
          ["client", psh, 100, "one"],
          ["client", psh, 101, "ne, two"],
        ],
        ["sent one", "sent , two"],
      ],
      [
        "that overlap while they wait",
        [
          ["client", psh, 103, "two"],
          ["client", psh, 101, "netw"],
          ["client", psh, 100, "o"],
        ],
        ["sent o", "sent netw", "sent o"],
      ],
      [
        "whose probe comes again",
        [
          ["client", psh, 100, "one"],
          ["client", psh, 102, "e"],
          ["client", ack, 102],
        ],
        ["sent one"],
      ],
      [
        "with a gap",
        [
          ["client", psh, 100, "one"],
          ["client", psh, 106, "three"],
        ],
        ["sent one", "sent three"],
        "3 bytes to the server are not in the capture",
      ],
      [
        "without their end",
        [
          ["server", psh, 500, "one"],
          ["client", ack, 100, "", 510],
        ],
        ["received one"],
        "7 bytes from the server are not in the capture",
      ],
      [
        "that end",
        [
          ["client", psh, 100, "one"],
          ["client", fin | ack, 103, "", 500],
          ["server", fin | ack, 500, "", 104],
        ],
        ["sent one", "end by swf", "end by peer", "closed"],
      ],
      [
        "that end before they are whole",
        [
          ["server", fin | psh, 503, "two"],
          ["server", psh, 500, "one"],
        ],
        ["received one", "received two", "end by peer"],
      ],
      [
        "that are reset",
        [
          ["client", psh, 100, "one"],
          ["server", rst | ack, 500],
        ],
        ["sent one", "reset by peer", "closed"],
      ],
      [
        "that are over, and come again",
        [
          ["server", rst, 500],
          ["client", psh, 100, "one"],
        ],
        ["reset by peer", "closed"],
      ],
    ])("%s", async (_, sent, said, problem) => {
      const capture = await imported(captureOf(segments(...HANDSHAKE, ...sent)));
      expect(story(capture)).toEqual(["open", "opened", ...said]);
      expect(capture.problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
    });

    it("over the end of the sequence numbers", async () => {
      const sent: Sent[] = [
        ["client", syn, -3],
        ["client", psh, 1, "two"],
        ["client", psh, -2, "one"],
      ];
      expect(story(await imported(captureOf(segments(...sent))))).toEqual(["open", "opened", "sent one", "sent two"]);
    });

    it("goes on behind a gap that was acknowledged, long before the connection ends", async () => {
      const acknowledged = Array.from({ length: 20 }, (): Sent => ["server", ack, 500, "", 109]);
      const sent: Sent[] = [["client", psh, 106, "three"], ...acknowledged, ["client", psh, 109, "end"]];
      const { events, problems } = await imported(captureOf(segments(...HANDSHAKE, ...sent)));
      expect(events.find(({ type }) => type === "sent")).toMatchObject({ data: text("three") });
      expect(problems).toEqual([expect.stringContaining("6 bytes to the server")]);
    });

    it("of any segments, in any order, with any repetitions", async () => {
      const whole = text("The quick brown fox jumps over the lazy dog");
      const piece = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 12 }));
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.nat(), async (pieces, seed) => {
          const covering = Array.from({ length: Math.ceil(whole.length / 5) }, (_, i): [number, number] => [i * 5, 5]);
          const shuffled = [...pieces, ...covering]
            .map((one, i) => ({ one, order: Math.imul(seed + i, 2654435761) >>> 0 }))
            .sort((a, b) => a.order - b.order);
          const sent = shuffled.map(({ one: [start, length] }): Sent => {
            return ["client", psh, 100 + start, Buffer.from(whole.subarray(start, start + length)).toString()];
          });
          const { events, problems } = await imported(captureOf(segments(...HANDSHAKE, ...sent)));
          const said = events.flatMap((event) => (event.type === "sent" ? [event.data] : []));
          expect(Buffer.concat(said)).toEqual(Buffer.from(whole));
          expect(problems).toEqual([]);
        }),
        { numRuns: 50 },
      );
    });
  });

  it("tells connections that use the same ports apart", async () => {
    const again = HANDSHAKE.map(([by, flags, sequence, payload = "", acknowledged]): Sent => {
      return [by, flags, sequence + 10_000, payload, (acknowledged ?? 0) + 10_000];
    });
    const sent: Sent[] = [["client", psh, 100, "one"], ...again, ["client", psh, 10_100, "two"]];
    const capture = await imported(captureOf(segments(...HANDSHAKE, ...sent)));
    expect(story(capture)).toEqual(["open", "opened", "sent one", "open", "opened", "sent two"]);
  });

  it("takes the lower port for the server where the beginning is not there, and says so", async () => {
    const capture = await imported(captureOf(segments(["server", psh, 7, "hello"], ["client", psh, 9, "hi"])));
    expect(capture.events[0]).toMatchObject({ type: "open", host: "10.0.0.1", port: 6112 });
    expect(story(capture)).toEqual(["open", "opened", "received hello", "sent hi"]);
    expect(capture.problems).toEqual([expect.stringContaining("its beginning is not in the capture")]);
  });

  it("has what nobody answers as refused", async () => {
    const capture = await imported(captureOf(segments(["client", syn, 1], ["client", syn, 1])));
    expect(story(capture)).toEqual(["open", "refused: timeout"]);
  });

  describe("calls servers", () => {
    const dns = Uint8Array.of(
      ...[0, 1, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0],
      ...[4, ...text("game"), 7, ...text("example"), 0, 0, 1, 0, 1],
      ...[0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12],
      ...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 1],
    );
    const answer = udpPacket({ address: ip("10.0.0.3"), port: 53 }, { ...client, port: 4000 }, dns);
    const hello = (name: string): string => {
      const host = [0, 0, 0, name.length + 5, 0, name.length + 3, 0, 0, name.length, ...text(name)];
      const head = [0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, ...new Array(32).fill(1), 0, 0, 2, 0x13, 1, 1, 0];
      return String.fromCharCode(...head, 0, host.length, ...host);
    };
    const http = "GET /a HTTP/1.1\r\nAccept: */*\r\nHost: www.example:6112\r\n\r\n";
    const asked = (payload: string): Uint8Array[] => segments(...HANDSHAKE, ["client", psh, 100, payload]);

    it.each<[name: string, packets: Uint8Array[], host: string, hosts?: Record<string, string>]>([
      ["by number", asked("x"), "10.0.0.1"],
      ["as a name server did", [answer, ...asked("x")], "game.example"],
      ["as TLS did", asked(hello("secure.example")), "secure.example"],
      ["as HTTP did", asked(http), "www.example"],
      ["as a name server did rather than HTTP", [...asked(http), answer], "game.example"],
      ["as it was told", [answer, ...asked("x")], "mine.example", { "10.0.0.1": "mine.example" }],
      ["by number where the name is none", asked(http.replace("www.example", "<script>")), "10.0.0.1"],
    ])("%s", async (_, packets, host, hosts = {}) => {
      const { events } = await imported(captureOf(packets), { hosts });
      expect(events.filter(({ type }) => type === "open")).toMatchObject([{ host, port: 6112 }]);
    });

    it("as the file does", async () => {
      const file = Buffer.concat([captureOf(asked("x")), nameResolution(server.address, "file.example")]);
      expect((await imported(file)).events[0]).toMatchObject({ host: "file.example" });
    });
  });
});

describe("a file", () => {
  const packets = segments(...HANDSHAKE, ["client", psh, 100, "hello"], ["client", rst, 105]);
  const told = ["open", "opened", "sent hello", "reset by swf", "closed"];

  /** pcap of any byte order. @param fraction parts of a second */
  function pcap(linkType: number, frames: readonly Uint8Array[], isLittle = true, fraction = 1e6): Uint8Array {
    const u32 = (...values: number[]): Uint8Array => {
      const view = new DataView(new ArrayBuffer(4 * values.length));
      for (const [i, value] of values.entries()) view.setUint32(4 * i, value, isLittle);
      return new Uint8Array(view.buffer);
    };
    const magic = fraction === 1e6 ? 0xa1b2c3d4 : 0xa1b23c4d;
    const records = frames.flatMap((frame, i) => [
      u32(STARTED / 1000, (i * fraction) / 1000, frame.length, frame.length),
      frame,
    ]);
    return Buffer.concat([u32(magic, isLittle ? 0x00040002 : 0x00020004, 0, 0, 65535, linkType), ...records]);
  }

  it.each([
    ["little, in microseconds", true, 1e6],
    ["big, in nanoseconds", false, 1e9],
  ])("may be pcap: %s", async (_, isLittle, fraction) => {
    const capture = await imported(pcap(101, packets, isLittle, fraction));
    expect(story(capture)).toEqual(told);
    expect(capture.started).toBe(STARTED);
    expect(capture.events.map(({ time }) => Math.round(time))).toEqual([0, 1, 3, 4, 4]);
  });

  it("may be pcap that Wireshark writes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
    try {
      const [from, to] = [join(folder, "a.pcapng"), join(folder, "b.pcap")];
      writeFileSync(from, await exported(session));
      const { error, status } = spawnSync("tshark", ["-n", "-r", from, "-F", "pcap", "-w", to]);
      if (error) throw new Error(`tshark does not run (${error.message}); npm test installs it`);
      expect(status).toBe(0);
      const { events } = await imported(readFileSync(to), { hosts: { "10.0.0.1": "chat.example.com" } });
      expect(events).toMatchObject(session);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[name: string, linkType: number, head: number[]]>([
    ["Ethernet", 1, [...new Array(12).fill(1), 8, 0]],
    ["Ethernet with VLAN tags", 1, [...new Array(12).fill(1), 0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, 8, 0]],
    ["PPP over Ethernet", 1, [...new Array(12).fill(1), 0x88, 0x64, 0x11, 0, 0, 1, 0, 9, 0, 0x21]],
    ["Linux, cooked", 113, [...new Array(14).fill(0), 8, 0]],
    ["Linux, cooked, version 2", 276, [8, 0, ...new Array(18).fill(0)]],
    ["loopback of BSD", 0, [2, 0, 0, 0]],
    ["loopback of OpenBSD", 108, [0, 0, 0, 2]],
    ["raw IP", 101, []],
    ["IPv4", 228, []],
  ])("may have frames of %s", async (_, linkType, head) => {
    // Ethernet fills short frames up.
    const frames = packets.map((packet) => Buffer.concat([Uint8Array.from(head), packet, new Uint8Array(6)]));
    expect(story(await imported(pcap(linkType, frames)))).toEqual(told);
  });

  it("whose packets are cut off says so", async () => {
    const cut = packets.map((packet, i) => (i === 3 ? packet.subarray(0, 42) : packet));
    const capture = await imported(pcap(101, cut));
    expect(story(capture)).toEqual(["open", "opened", "sent he", "reset by swf", "closed"]);
    expect(capture.problems).toEqual([expect.stringContaining("cut off by whoever captured them")]);
  });

  it("that ends in a packet is read up to there, and says so", async () => {
    for (const file of [pcap(101, packets), captureOf(packets)]) {
      const capture = await imported(file.subarray(0, -3));
      expect(story(capture)).toEqual(["open", "opened", "sent hello"]);
      expect(capture.problems).toEqual([expect.stringContaining("the capture is cut off after byte")]);
    }
  });

  it.each<[name: string, file: Uint8Array, message: string]>([
    ["nothing", new Uint8Array(0), "empty"],
    ["something else", text("<?xml version='1.0'?>"), "neither pcap nor pcapng"],
    ["no packets", pcap(101, []), "no TCP and no UDP"],
    ["unknown frames", pcap(105, packets), "link type 105 is not known: 5 packets"],
  ])("that has %s is an error", async (_, file, message) => {
    const failing = imported(file);
    await expect(failing).rejects.toMatchObject({
      code: "FLASHNET_CAPTURE",
      message: expect.stringContaining(message),
    });
  });

  it("that is damaged anywhere gives a recording or an error", async () => {
    const whole = [
      await exported(session),
      pcap(
        1,
        packets.map((one) => Buffer.concat([new Uint8Array(12), Uint8Array.of(8, 0), one])),
      ),
    ];
    const damage = fc.array(fc.tuple(fc.nat(1200), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...whole), damage, fc.nat(1500), async (file, changes, length) => {
        const damaged = Uint8Array.from(file.subarray(0, length));
        for (const [position, value] of changes) if (position < damaged.length) damaged[position] = value;
        const result = await imported(damaged).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(CaptureError);
        else for (const event of (result as Imported).events) expect(decodeLine(encodeEvent(event), 1)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
