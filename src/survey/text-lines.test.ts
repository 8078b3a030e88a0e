import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { textLines } from "./text-lines.ts";

async function linesOf(chunks: readonly string[], most?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of textLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), most)) lines.push(line);
  return lines;
}

it.each<[string, string[], string[]]>([
  ["nothing", [], []],
  ["a last line without an end", ["a\nb"], ["a", "b"]],
  ["lines in pieces, empty ones too", ["a", "b\n\nc", "d\n"], ["ab", "", "cd"]],
  ["what else ends lines elsewhere", ["a\rb\u2028c\u2029d\u0085e\n"], ["a\rb\u2028c\u2029d\u0085e"]],
])("%s", async (_, chunks, lines) => {
  expect(await linesOf(chunks)).toEqual(lines);
});

it("a line that is too long ends early, and the next one is whole", async () => {
  expect(await linesOf(["aaaaa", "aaaaa\nb\ncccccc", "c\nd"], 4)).toEqual(["aaaa", "b", "cccc", "d"]);
});
