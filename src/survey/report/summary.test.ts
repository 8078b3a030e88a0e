import { describe, expect, it } from "vitest";
import type { ConnectionRow, SurveyRow } from "../row.ts";
import { needsServer } from "../servers.ts";
import { bareInspect, bareRow, bareRun, madeRows } from "../testing/rows.ts";
import { compactRow } from "./compact.ts";
import type { ReportSummary } from "./format.ts";
import { ServerTally } from "./servers.ts";
import { SummaryTally } from "./summary.ts";
import { byNumber, Tally } from "./tally.ts";

const AIR = new Set(["flash.net::DatagramSocket"]);
const chat: ConnectionRow = { host: "chat.example.com", port: 5222, protocol: "tcp" };
const lobby: ConnectionRow = { host: "chat.example.com", port: 843, protocol: "tcp" };
const ipv6: ConnectionRow = { host: "2001:db8::1", port: 1935, protocol: "rtmp" };

function summaryOf(...rows: SurveyRow[]): ReportSummary {
  const tally = new SummaryTally(AIR);
  for (const row of rows) tally.add(row);
  return tally.summary();
}

describe("a summary", () => {
  const phone = bareInspect({
    swfVersion: 9,
    calls: ["this.socket.connect"],
    classes: [
      { name: "flash.net::DatagramSocket", provider: "missing", lacks: [] },
      { name: "flash.net::Socket", provider: "flashnet", lacks: [] },
    ],
  });
  const rows = [
    bareRow({
      ...{ sha256: "a", files: ["a.swf", "b.swf"], fileCount: 3 },
      inspect: bareInspect({ swfVersion: 8, vm: "AVM1", connections: [chat] }),
      runs: [bareRun({ ruffle: "0.5.0", connections: [chat, lobby] }), bareRun({ connections: [ipv6] })],
      compare: { from: "0.5.0", to: "0.6.0", same: false, differences: [] },
    }),
    bareRow({ sha256: "b", inspect: phone, runs: [bareRun({ problem: { code: "panic", message: "no" } })] }),
    bareRow({ sha256: "c", runs: [bareRun({ connections: [chat] })] }),
    bareRow({ sha256: "d", inspect: bareInspect({ swfVersion: 10 }) }),
  ];

  it("counts SWFs by what they are", () => {
    expect(summaryOf(...rows)).toMatchObject({
      ...{ swfs: 4, files: 6, avm1: 1, avm2: 2, needServer: 3, hostUnknown: 1, needAir: 1, failed: 1 },
      ...{ compared: 1, differ: 1, ruffles: ["0.5.0", "0.6.0"] },
    });
  });

  it("counts a SWF once for each name", () => {
    const { distributions } = summaryOf(...rows);
    expect(Object.fromEntries(Object.entries(distributions).map(([name, { bars }]) => [name, bars]))).toEqual({
      versions: [
        ["8", 1],
        ["9", 1],
        ["10", 1],
      ],
      machines: [
        ["AVM2", 2],
        ["AVM1", 1],
      ],
      classes: [
        ["flash.net::DatagramSocket", 1],
        ["flash.net::Socket", 1],
      ],
      hosts: [
        ["chat.example.com", 2],
        ["2001:db8::1", 1],
      ],
      ports: [
        ["5222", 2],
        ["1935", 1],
        ["843", 1],
      ],
      problems: [["panic: no", 1]],
    });
  });

  it("has servers by host", () => {
    expect(summaryOf(...rows).servers).toEqual([
      {
        ...{ host: "chat.example.com", swfs: 2, portsLeftOut: 0 },
        ports: [
          { port: 5222, protocol: "tcp", swfs: 2 },
          { port: 843, protocol: "tcp", swfs: 1 },
        ],
        examples: [
          { sha256: "a", file: "a.swf" },
          { sha256: "c", file: "c.swf" },
        ],
      },
      {
        ...{ host: "2001:db8::1", swfs: 1, portsLeftOut: 0 },
        ports: [{ port: 1935, protocol: "rtmp", swfs: 1 }],
        examples: [{ sha256: "a", file: "a.swf" }],
      },
    ]);
  });

  it("of any rows stays small", async () => {
    const tally = new SummaryTally(AIR);
    for await (const row of madeRows(600)) {
      const connections = Array.from({ length: 40 }, (_, i) => ({
        ...{ host: `${row.sha256.slice(0, 8)}${i}${".x".repeat(200)}`, port: i, protocol: "tcp" as const },
      }));
      tally.add({ ...row, runs: [bareRun({ connections })] });
    }
    const summary = tally.summary();
    expect(summary.servers).toHaveLength(500);
    expect(summary.serversLeftOut).toEqual({ names: 19_500, orMore: true });
    expect(summary.distributions.hosts.bars).toHaveLength(20);
    expect(JSON.stringify(summary).length).toBeLessThan(1_000_000);
  });
});

describe("Tally", () => {
  it("counts so many names, and says that there are others", () => {
    const tally = new Tally({ maxNames: 2, maxLength: 3 });
    for (const name of ["b", "a", "a", "c", "b", "b", "constructor", "a"]) tally.add(name);
    expect(tally.top(1)).toEqual({ bars: [["a", 3]], leftOut: { names: 1, orMore: true } });
    expect(tally.count("c")).toBe(0);
  });

  it("cuts long names, and sorts numbers as such", () => {
    const tally = new Tally({ maxLength: 3 });
    for (const name of ["10", "9", "9", "constructor"]) tally.add(name);
    expect(tally.top(2, byNumber).bars).toEqual([
      ["9", 2],
      ["10", 1],
    ]);
    expect(tally.count("con…")).toBe(1);
  });
});

it("a host has so many ports", () => {
  const tally = new ServerTally();
  const connections = Array.from({ length: 25 }, (_, port) => ({ ...chat, port }));
  tally.add(bareRow({ sha256: "a", runs: [bareRun({ connections })] }));
  const [host] = tally.told().servers;
  expect(host).toMatchObject({ portsLeftOut: 5 });
  expect(host!.ports).toHaveLength(20);
});

it("a compact row is short, whatever the row is", () => {
  const connections = Array.from({ length: 500 }, (_, port) => ({ ...chat, port, host: "h".repeat(10_000) }));
  const row = bareRow({ sha256: "a".repeat(64), files: ["x".repeat(100_000)], runs: [bareRun({ connections })] });
  const compact = compactRow(row, AIR, "details-7");
  expect(JSON.stringify(compact).length).toBeLessThan(10_000);
  expect(compact.slice(2)).toEqual([1, 100, null, 0, 1, expect.any(Array), [], [], null, "details-7"]);
});

it.each<[string, string[], string[], boolean]>([
  ["a socket", ["this.socket.connect"], ["flash.net::Socket"], true],
  ["one of AVM1", ["chat.connect"], ["XMLSocket"], true],
  ["one that is connected as it is made", ["new flash.net::XMLSocket"], ["flash.net::XMLSocket"], true],
  ["one of a class of its own", ["super of flash.net::Socket"], ["flash.net::Socket"], true],
  ["a remote shared object", ["SharedObject.getRemote"], ["flash.net::SharedObject"], true],
  ["a film from a file", ["nc.connect"], ["flash.net::NetConnection"], false],
  ["another SWF", ["local.connect"], ["flash.net::LocalConnection"], false],
  ["a policy file", ["Security.loadPolicyFile"], ["flash.net::Socket"], false],
  ["a server of its own", ["server.bind"], ["flash.net::ServerSocket"], false],
])("whether it needs a server: %s", (_, calls, names, expected) => {
  const classes = names.map((name) => ({ name, provider: "player" as const, lacks: [] }));
  expect(needsServer(bareRow({ sha256: "a", inspect: bareInspect({ calls, classes }) }))).toBe(expected);
});
