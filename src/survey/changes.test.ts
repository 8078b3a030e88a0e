import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { surveyChanges } from "./changes.ts";
import { changesText } from "./changes-text.ts";
import { readResults } from "./read-results.ts";
import type { CompareRow, RunRow, SurveyRow } from "./row.ts";
import { all, bareInspect, bareRow, bareRun, HOSTILE_TEXTS, madeRows } from "./testing/rows.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-changes-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function* each<T>(things: readonly T[]): AsyncGenerator<T> {
  yield* things;
}

const told = async (before: SurveyRow[], after: SurveyRow[]): Promise<string[]> =>
  (await all(surveyChanges(each(before), each(after)))).flatMap((change) =>
    change.kind === "different"
      ? change.differences.map(({ what, text }) => `${change.after.sha256} ${what} ${text}`)
      : [`${change.row.sha256} ${change.kind}`],
  );

const of = (given: Partial<SurveyRow>): SurveyRow => bareRow({ sha256: "a", ...given });
const ran = (given: Partial<RunRow>): SurveyRow => of({ runs: [bareRun(given)] });
const panic = { code: "panic", message: "out of bounds" } as const;
const server = { host: "game.example.com", port: 6112, protocol: "tcp" } as const;
const compare = (...differences: CompareRow["differences"]): SurveyRow =>
  of({ compare: { from: "0.5.0", to: "0.6.0", same: differences.length === 0, differences } });

describe("surveyChanges", () => {
  it.each<[string, SurveyRow, SurveyRow, string[]]>([
    ["nothing", ran({}), ran({}), []],
    ["a new problem", ran({}), ran({ problem: panic }), ["a problem Ruffle 0.6.0: panic: out of bounds"]],
    ["the same problem", ran({ problem: panic }), ran({ problem: panic }), []],
    [
      "another problem, of the next Ruffle",
      ran({ problem: { code: "timeout", message: "20 s" } }),
      ran({ problem: panic, ruffle: "0.7.0" }),
      ["a problem Ruffle 0.6.0 → 0.7.0: panic: out of bounds"],
    ],
    ["a problem that is gone", ran({ problem: panic }), ran({}), ["a solved Ruffle 0.6.0: panic: out of bounds"]],
    ["a run that was not asked for", ran({ problem: panic }), of({}), []],
    [
      "a file that can't be read any more",
      of({ inspect: bareInspect() }),
      of({ inspect: bareInspect({ problem: { code: "timeout", message: "20 s" } }) }),
      ["a problem inspect: timeout: 20 s"],
    ],
    ["a server", ran({}), ran({ connections: [server] }), ["a connects game.example.com:6112 (tcp)"]],
    ["a lost server", ran({ connections: [server] }), ran({}), ["a lost game.example.com:6112 (tcp)"]],
    ["a server of a run that was not asked for", ran({ connections: [server] }), of({}), []],
    [
      "a server that was known from the file",
      of({ inspect: bareInspect({ connections: [server] }) }),
      ran({ connections: [server] }),
      [],
    ],
    [
      "Ruffles that differ",
      compare(),
      compare({ what: "trace", text: "line 1" }),
      ["a differs Ruffle 0.5.0 and 0.6.0: trace: line 1"],
    ],
    [
      "Ruffles that differ further",
      compare({ what: "trace", text: "line 1" }),
      compare({ what: "trace", text: "line 1" }, { what: "picture", text: "9 %" }),
      ["a differs Ruffle 0.5.0 and 0.6.0: picture: 9 %"],
    ],
    [
      "Ruffles that agree again",
      compare({ what: "trace", text: "line 1" }),
      compare(),
      ["a same Ruffle 0.5.0 and 0.6.0: trace: line 1"],
    ],
  ])("tells %s", async (_, before, after, expected) => {
    expect(await told([before], [after])).toEqual(expected);
  });

  it("merges", async () => {
    const rows = (...names: string[]): SurveyRow[] => names.map((sha256) => bareRow({ sha256 }));
    expect(await told(rows("b", "c", "e"), rows("a", "c", "d", "f"))).toEqual([
      "a new",
      "b gone",
      "d new",
      "e gone",
      "f new",
    ]);
    expect(await told([], rows("a"))).toEqual(["a new"]);
    expect(await told(rows("a"), [])).toEqual(["a gone"]);
    expect(await told(await all(madeRows(500)), await all(madeRows(500)))).toEqual([]);
  });
});

describe("changesText", () => {
  it("is an issue: the gravest first", async () => {
    const before = [ran({}), bareRow({ sha256: "b".repeat(64), files: ["old.swf"] })];
    const after = [
      ran({ problem: panic, connections: [server] }),
      bareRow({ sha256: "c".repeat(64), files: ["new.swf"] }),
    ];
    expect(await changesText(surveyChanges(each(before), each(after)), { title: "Ruffle 0.7.0" })).toBe(
      `# Ruffle 0.7.0

3 SWFs.

## New problems: 1

- \`a.swf\` (\`a\`): \`Ruffle 0.6.0: panic: out of bounds\`

## Asked for now: 1

- \`a.swf\` (\`a\`): \`game.example.com:6112 (tcp)\`

## New SWFs: 1

- \`new.swf\` (\`cccccccccccc\`)

## SWFs that are gone: 1

- \`old.swf\` (\`bbbbbbbbbbbb\`)
`,
    );
    expect(await changesText(each([]))).toBe("# What has changed since the last survey\n\nNothing.\n");
  });

  it("has what content says as code, on its line", async () => {
    const rows = HOSTILE_TEXTS.map((text, at) => bareRow({ sha256: `${at}`.padStart(64, "0"), files: [text] }));
    const lines = (await changesText(surveyChanges(each([]), each(rows))))
      .split("\n")
      .filter((line) => line.startsWith("- "));
    expect(lines).toHaveLength(HOSTILE_TEXTS.length);
    for (const line of lines) expect(line).toMatch(/^- (`+)(?!`).*(?<!`)\1 \(`\d{12}`\)$/);
    expect(lines.find((line) => line.includes("@everyone"))).toMatch(/^- `[^`]*@everyone[^`]*` /);
  });

  it("fits into an issue, whatever has changed", async () => {
    const problem = { code: "panic", message: "`".repeat(5000) } as const;
    async function* many(): AsyncGenerator<SurveyRow> {
      for await (const row of madeRows(3000))
        yield { ...row, runs: [bareRun({ problem })], files: ["😀".repeat(9000)] };
    }
    const text = await changesText(surveyChanges(madeRows(3000), many()));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("## New problems: 3000\n");
    expect(text).toContain("- … and 2975 more\n");
  });
});

describe("readResults", () => {
  const file = (): string => join(folder, "results.jsonl");
  const line = (row: object): string => `${JSON.stringify(row)}\n`;

  it("reads rows", async () => {
    const rows = await all(madeRows(300));
    await writeFile(file(), rows.map(line).join(""));
    expect(await all(readResults(file()))).toEqual(rows);
    await writeFile(file(), rows.map((row) => line({ ...row, added: 1 })).join(""));
    expect(await all(readResults(file()))).toHaveLength(300);
  });

  it.each<[string, string, string]>([
    ["no JSON", "[1\n", ":1: it is no JSON"],
    ["another JSON", line({ a: 1 }), ":1: it is no row of a survey"],
    ["null", "null\n", ":1: it is no row of a survey"],
    [
      "a run that is none",
      line({ ...bareRow({ sha256: "a" }), runs: [null] }),
      ":1: it is no row of a survey: runs.0: ",
    ],
    [
      "a field of another type",
      line({ ...bareRow({ sha256: "a" }), files: 7 }),
      ":1: it is no row of a survey: files: ",
    ],
    ["half an inspection", line({ ...bareRow({ sha256: "a" }), inspect: { problem: null } }), "inspect.swfVersion: "],
    [
      "another schema",
      line({ ...bareRow({ sha256: "a" }), schema: 2 }),
      ":1: it has schema 2, and this flashnet reads 1",
    ],
    ["rows out of order", line(bareRow({ sha256: "b" })) + line(bareRow({ sha256: "a" })), ":2: a does not come after"],
    [
      "the same row twice",
      line(bareRow({ sha256: "b" })) + line(bareRow({ sha256: "b" })),
      ":2: b does not come after",
    ],
    [
      "a line that was cut off",
      line(bareRow({ sha256: "a" })) + line(bareRow({ sha256: "b" })).slice(0, 20),
      ":2: it is no JSON",
    ],
  ])("refuses %s", async (_, text, message) => {
    await writeFile(file(), text);
    await expect(all(readResults(file()))).rejects.toThrow(message);
    await expect(all(readResults(file()))).rejects.toMatchObject({ code: "FLASHNET_SURVEY_RESULTS" });
  });

  it("says which file is not there", async () => {
    await expect(all(readResults(join(folder, "none")))).rejects.toThrow(/none can't be read: there is no such file/);
  });
});
