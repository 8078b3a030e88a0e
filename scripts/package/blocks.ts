/**
 * The code blocks of a document, and how each is run.
 *
 * Every fenced block that is not `text` is code and is run: `sh` line by line, `ts` by Node, `html` in a browser. `sql` is run
 * by the test of the page that has it. A comment
 * before the fence, which readers do not see, says what else there is to know:
 *
 * - `<!-- not run: REASON -->`
 * - `<!-- run: file NAME -->`: it is a file that later blocks of the document use
 * - `<!-- run: page -->`: a `ts` block that runs in a page instead of Node
 * - further lines of a `run:` comment are code around the block, with a line `…` where the block is; and before them
 *   ``replace `A` by `B` ``, for what a reader is to put in place of what is printed
 */

export interface Block {
  document: string;
  /** of the opening fence, from 1 */
  line: number;
  language: string;
  /** what runs: the text of the block, replacements made, and what is around it */
  code: string;
  run: Run;
}

export type Run =
  | { kind: "commands" | "node" | "page" | "html" }
  | { kind: "file"; name: string }
  | { kind: "none"; reason: string };

/** What is wrong with a document, by its line. */
export class BlockError extends Error {}

const DEFAULTS: Readonly<Record<string, Run>> = {
  sh: { kind: "commands" },
  ts: { kind: "node" },
  html: { kind: "html" },
  sql: { kind: "none", reason: "src/survey/parquet.test.ts asks DuckDB" },
};

/**
 * @param document its name, for messages
 * @throws BlockError for a block that has no way to run and does not say so
 */
export function readBlocks(document: string, text: string): Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let comment: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]!.startsWith("<!--")) {
      const begin = i;
      while (i < lines.length && !lines[i]!.endsWith("-->")) i++;
      comment = lines.slice(begin, i + 1);
    } else if (lines[i]!.trimStart().startsWith("```")) {
      const end = lines.findIndex((line, at) => at > i && line.trim() === "```");
      if (end < 0) throw new BlockError(`${document}:${i + 1}: this block has no end`);
      const language = lines[i]!.trim().slice(3).trim();
      if (language !== "text") {
        blocks.push(block({ document, line: i + 1, language, code: lines.slice(i + 1, end) }, comment));
      }
      comment = [];
      i = end;
    } else comment = [];
  }
  return blocks;
}

function block(found: Omit<Block, "code" | "run"> & { code: string[] }, comment: readonly string[]): Block {
  const at = `${found.document}:${found.line}`;
  const [head = "", ...rest] = comment
    .join("\n")
    .replace(/^<!--\s*/, "")
    .replace(/\s*-->$/, "")
    .split("\n");
  const code = found.code.join("\n");
  const reason = /^not run: (.+)/.exec(head)?.[1];
  if (reason !== undefined) return { ...found, code, run: { kind: "none", reason } };
  const words = /^run:(.*)/.exec(head)?.[1]?.trim() ?? "";
  const file = /^file (\S+)$/.exec(words)?.[1];
  const run =
    file !== undefined
      ? ({ kind: "file", name: file } as const)
      : words === "page"
        ? ({ kind: "page" } as const)
        : DEFAULTS[found.language];
  if (run === undefined || (words !== "" && run.kind !== "file" && run.kind !== "page")) {
    throw new BlockError(`${at}: '${found.language}' with '${head}' has no way to run; write <!-- not run: REASON -->`);
  }
  const around = rest.filter((line) => !line.startsWith("replace "));
  const replaced = rest
    .filter((line) => line.startsWith("replace "))
    .reduce((text, line) => replace(text, line, at), code);
  return { ...found, code: around.length === 0 ? replaced : within(replaced, around, at), run };
}

function replace(code: string, line: string, at: string): string {
  const [, from, to] = /^replace `(.+)` by `(.*)`$/.exec(line) ?? [];
  if (from === undefined || !code.includes(from)) throw new BlockError(`${at}: nothing to do for '${line}'`);
  return code.replaceAll(from, to!);
}

function within(code: string, around: readonly string[], at: string): string {
  const place = around.indexOf("…");
  if (place < 0) throw new BlockError(`${at}: no line '…' in the code around the block`);
  return [...around.slice(0, place), code, ...around.slice(place + 1)].join("\n");
}
