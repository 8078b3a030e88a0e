import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { generateTypes } from "../library/generate-types.ts";
import { loadRuffle, run } from "../player/node/index.ts";
import { readLibrarySwf } from "../player/node/package.ts";
import { compileSwf } from "./index.ts";
import { memoryHost } from "./testing/memory-host.ts";
import { classes } from "./testing/rows/classes.ts";
import { expressions } from "./testing/rows/expressions.ts";
import { functions } from "./testing/rows/functions.ts";
import type { Row } from "./testing/rows/row.ts";
import { statements } from "./testing/rows/statements.ts";
import { types } from "./testing/rows/types.ts";

/** A path from this folder. */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const rows: Row[] = [...types, ...expressions, ...statements, ...functions, ...classes];
const SEPARATOR = "== ";

/** Stock Ruffle, as published: the current version and those flashnet stays compatible with. */
const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"];

/** One SWF for all rows, as a player takes longer to start than they take to run. */
async function compileRows(): Promise<Uint8Array> {
  const language = readFileSync(here("./lib/avm2.d.ts"), "utf8");
  const player = generateTypes(await readLibrarySwf());
  const libraries = { "/lib/avm2.d.ts": language, "/lib/player.d.ts": player };
  return compileSwf({
    main: "/src/Main.ts",
    sourceRoots: ["/src"],
    ...memoryHost({ "/src/Main.ts": mainFile, ...rowFiles(), ...libraries }),
  });
}

let swf: Promise<Uint8Array> | undefined;

describe.each(versions)("what docs/compiler.md says is supported, in %s", (version) => {
  const traces = new Map<string, string[]>();

  beforeAll(async () => {
    swf ??= compileRows();
    let current: string[] = [];
    const movie = await (await loadRuffle({ directory: here(`../../node_modules/${version}`) })).createPlayer({
      url: "http://localhost/rows.swf",
      onTrace(text) {
        if (text.startsWith(SEPARATOR)) {
          current = [];
          traces.set(text.slice(SEPARATOR.length), current);
        } else current.push(...text.split("\n"));
      },
    });
    await movie.load(await swf);
    await run(movie, { until: `${SEPARATOR}end`, frames: 10 });
    movie.destroy();
  });

  it.each(rows.map((row, i) => [row.feature, row, i] as const))("%s", (_, row, i) => {
    expect(traces.get(String(i))).toEqual(row.trace.replace(/^\n/, "").split("\n"));
  });
});

it("has a row for each line of the table in docs/compiler.md", () => {
  const page = readFileSync(here("../../docs/compiler.md"), "utf8");
  const section = page.slice(page.indexOf("## What is supported"), page.indexOf("## What is refused"));
  const cells = [...section.matchAll(/^\| ((?:\\\||[^|])*) \|/gm)].map((match) => match[1]!.replaceAll("\\|", "|"));
  expect(cells.filter((cell) => cell !== "TypeScript")).toEqual(rows.map(({ feature }) => feature));
});

const mainFile = `
import { Sprite } from "flash.display";
${rows.map((_, i) => `import { test as test${i} } from "./row${i}/test.ts";`).join("\n")}
/** @swf frameRate=60 version=30 */
export class Main extends Sprite {
  constructor() {
    super();
    const tests: Function[] = [${rows.map((_, i) => `test${i}`).join(", ")}];
    for (let i: int = 0; i < tests.length; i++) {
      trace("${SEPARATOR}" + i);
      try { tests[i](); } catch (error) { trace("uncaught", error, error.getStackTrace()); }
    }
    trace("${SEPARATOR}end");
  }
}`;

function rowFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  rows.forEach(({ file = "", others = {}, run: body }, i) => {
    files[`/src/row${i}/test.ts`] = `${file}\nexport function test(): void {\n${body}\n}\n`;
    for (const [name, text] of Object.entries(others)) files[join(`/src/row${i}`, name)] = text;
  });
  return files;
}
