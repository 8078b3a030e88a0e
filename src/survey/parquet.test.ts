/** `results.parquet`, read by DuckDB: what comes back, and the questions of docs/survey-queries.md. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../testing/root.ts";
import { writeParquet } from "./parquet.ts";
import { writeRows } from "./results.ts";
import type { ClassRow, ConnectionRow, SurveyRow } from "./row.ts";
import { all, bareInspect, bareRow, bareRun, HOSTILE_TEXTS, madeRows } from "./testing/rows.ts";
import { wellFormed } from "./well-formed.ts";

let folder: string;
let database: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-parquet-"));
  database = await (await DuckDBInstance.create(":memory:")).connect();
  await database.run(`SET file_search_path = '${folder}'`);
});

afterAll(async () => {
  database?.closeSync();
  await rm(folder, { recursive: true, force: true });
});

async function* each<T>(things: readonly T[]): AsyncGenerator<T> {
  yield* things;
}

/** What the last of some statements answers: numbers as numbers. */
async function ask(sql: string): Promise<unknown[][]> {
  const rows = (await database.runAndReadAll(sql)).getRows();
  return rows.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value)));
}

async function readBack(file: string): Promise<SurveyRow[]> {
  const rows = await ask(`SELECT to_json(row) FROM '${file}' AS row`);
  return rows.map(([json]) => JSON.parse(json as string));
}

describe("what is written", () => {
  it.each([0, 1, 300, 5001])("comes back: %i rows, hostile texts among them", async (count) => {
    await writeParquet(madeRows(count), join(folder, "made.parquet"));
    expect(await readBack("made.parquet")).toEqual(wellFormed(await all(madeRows(count))));
  });

  it("tells null from empty", async () => {
    const rows = [
      bareRow({ sha256: "a" }),
      bareRow({ sha256: "b", inspect: bareInspect({ swfVersion: null, vm: null, width: null }) }),
      bareRow({ sha256: "c", runs: [bareRun({ frames: null, ended: null }), bareRun({ trace: [""] })] }),
    ];
    await writeParquet(each(rows), join(folder, "nulls.parquet"));
    expect(await readBack("nulls.parquet")).toEqual(rows);
    expect(await ask("SELECT sha256, len(inspect.classes), len(runs) FROM 'nulls.parquet' ORDER BY sha256")).toEqual([
      ["a", null, 0],
      ["b", 0, 0],
      ["c", null, 2],
    ]);
  });

  it("comes back, whatever it is", async () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE_TEXTS));
    const texts = fc.array(text, { maxLength: 3 });
    const count = fc.nat();
    const maybe = <T>(thing: fc.Arbitrary<T>) => fc.option(thing, { freq: 2 });
    const size = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.05, max: 1e6 });
    const problem = maybe(fc.record({ code: fc.constantFrom("panic", "timeout"), message: text }));
    const connections = fc.array(
      fc.record({ host: text, port: fc.nat(65535), protocol: fc.constantFrom("tcp", "rtmp") }),
      { maxLength: 3 },
    );
    const name = { name: text, provider: fc.constantFrom("player", "missing"), lacks: texts };
    const inspect = fc.record({
      ...{ problem, swfVersion: maybe(count), vm: maybe(fc.constantFrom("AVM1", "AVM2")) },
      ...{ width: maybe(size), height: maybe(size), frameRate: maybe(size), frames: maybe(count) },
      ...{ classes: fc.array(fc.record(name), { maxLength: 2 }), calls: texts, connections, policyUrls: texts },
      ...{ sharedObjects: texts, mentioned: texts, unread: texts },
    });
    const run = fc.record({
      ...{ ruffle: text, problem, ended: maybe(text), frames: maybe(count), trace: texts, traceSha256: maybe(text) },
      ...{ traceLines: maybe(count), errors: texts, connections, loads: texts, picture: maybe(text) },
    });
    const differences = fc.array(fc.record({ what: fc.constantFrom("end", "trace"), text }), { maxLength: 2 });
    const compare = fc.record({ from: text, to: text, same: fc.boolean(), differences });
    const row = fc.record({
      ...{ schema: fc.constant(1), sha256: text, size: count, files: texts, fileCount: count },
      ...{ inspect: maybe(inspect), runs: fc.array(run, { maxLength: 2 }), compare: maybe(compare) },
    }) as fc.Arbitrary<SurveyRow>;
    const file = join(folder, "any.parquet");
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        await writeParquet(each(rows), file);
        expect(await readBack("any.parquet")).toEqual(wellFormed(rows));
      }),
      { numRuns: 60 },
    );
  });

  it("is whole, or what was there before", async () => {
    const file = join(folder, "whole.parquet");
    await writeParquet(madeRows(3), file);
    const before = await readFile(file);
    async function* failing(): AsyncGenerator<SurveyRow> {
      yield* madeRows(6000);
      throw new Error("the disk is gone");
    }
    await expect(writeParquet(failing(), file)).rejects.toThrow("the disk is gone");
    expect(await readFile(file)).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.startsWith("whole"))).toEqual(["whole.parquet"]);
  });
});

describe("docs/survey-queries.md", () => {
  const chat: ConnectionRow = { host: "chat.example.com", port: 5222, protocol: "tcp" };
  const lobby: ConnectionRow = { host: "chat.example.com", port: 843, protocol: "tcp" };
  const media: ConnectionRow = { host: "media.example.com", port: 1935, protocol: "rtmp" };
  const missing = (name: string): ClassRow => ({ name, provider: "missing", lacks: [] });
  const stream: ClassRow = { name: "flash.net::NetStream", provider: "player", lacks: ["no RTMP"] };
  const panic = bareRun({ problem: { code: "panic", message: "index out of bounds" }, ended: null });
  const rows: SurveyRow[] = [
    bareRow({
      ...{ sha256: "a1", files: ["chat.swf", "copy.swf"], size: 900 },
      inspect: bareInspect({
        ...{ swfVersion: 8, vm: "AVM1", connections: [chat], policyUrls: ["xmlsocket://chat.example.com:843"] },
        mentioned: ["chat.example.com:5222", "10.0.0.1"],
      }),
      runs: [bareRun({ connections: [chat, lobby], errors: ["Error #2031"] }), bareRun({ errors: ["Error #2031"] })],
      compare: { from: "0.5.0", to: "0.6.0", same: false, differences: [{ what: "trace", text: "line 1" }] },
    }),
    bareRow({
      ...{ sha256: "b2", files: ["phone.swf"], size: 5000 },
      inspect: bareInspect({
        classes: [missing("flash.net::DatagramSocket"), missing("flash.net::NetGroup"), stream],
        mentioned: ["10.0.0.1"],
      }),
      runs: [panic],
    }),
    bareRow({
      ...{ sha256: "c3", files: ["video.swf"], size: 70 },
      inspect: bareInspect({
        connections: [media],
        classes: [stream],
        policyUrls: ["xmlsocket://chat.example.com:843"],
      }),
      runs: [panic, bareRun({ connections: [chat] })],
      compare: { from: "0.5.0", to: "0.6.0", same: true, differences: [] },
    }),
    bareRow({ sha256: "d4", files: ["damaged.swf"], inspect: bareInspect({ swfVersion: null, vm: null }) }),
    bareRow({ sha256: "e5", files: ["run alone.swf"], runs: [bareRun({ connections: [chat], errors: ["<b>"] })] }),
  ];
  const answers: Record<string, unknown[][]> = {
    "Which hosts are asked for, on which port, by how many games?": [
      ["chat.example.com", 5222, "tcp", 3],
      ["chat.example.com", 843, "tcp", 1],
      ["media.example.com", 1935, "rtmp", 1],
    ],
    "Which games ask for one host?": [
      ["chat.swf", "5222, 843"],
      ["run alone.swf", "5222"],
      ["video.swf", "5222"],
    ],
    "How many games need a server, by SWF version?": [
      [8, "AVM1", 1, 1],
      [10, "AVM2", 2, 1],
    ],
    "Which classes does the player lack?": [
      ["flash.net::NetStream", "player", 2, "no RTMP"],
      ["flash.net::DatagramSocket", "missing", 1, null],
      ["flash.net::NetGroup", "missing", 1, null],
    ],
    "What is AIR needed for?": [["flash.net::DatagramSocket", 1, "phone.swf"]],
    "Which games differ between two Ruffles?": [["chat.swf", "trace", "line 1"]],
    "On what do players panic, and how often?": [["0.6.0", "index out of bounds", 2, "phone.swf"]],
    "Which are the largest?": [
      ["phone.swf", 5000],
      ["chat.swf", 900],
      ["damaged.swf", 100],
    ],
    "Which policy files are named?": [["xmlsocket://chat.example.com:843", 2]],
    "Which servers are mentioned, but never connected to?": [["10.0.0.1", 2, "chat.swf"]],
    "Which ActionScript errors are there? (from JSON Lines)": [
      ["<b>", 1],
      ["Error #2031", 1],
    ],
  };
  let queries: Map<string, string>;

  beforeAll(async () => {
    await writeParquet(each(rows), join(folder, "results.parquet"));
    await writeRows(each(rows), join(folder, "results.jsonl"));
    const page = await readFile(join(root, "docs/survey-queries.md"), "utf8");
    queries = new Map(
      [...page.matchAll(/^## (.*)\n(?:(?!##)[\s\S])*?```sql\n([\s\S]*?)```/gm)].map(([, title, sql]) => [title!, sql!]),
    );
  });

  it("has no query that is not below", async () => {
    expect([...queries.keys()]).toEqual(Object.keys(answers));
  });

  // In order, as they are pasted: the first makes the view that others use.
  it.each(Object.keys(answers))("%s", async (title) => {
    expect(await ask(queries.get(title)!)).toEqual(answers[title]);
  });

  it("reads JSON Lines of hostile texts", async () => {
    await writeRows(madeRows(300), join(folder, "hostile.jsonl"));
    expect(await ask("SELECT count(*), count(DISTINCT sha256) FROM read_json('hostile.jsonl')")).toEqual([[300, 300]]);
  });
});
