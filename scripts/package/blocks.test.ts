import { expect, it } from "vitest";
import { BlockError, readBlocks } from "./blocks.ts";

const fenced = (language: string, code: string, comment = ""): string =>
  `text\n\n${comment}\n\`\`\`${language}\n${code}\n\`\`\`\n`.replace("\n\n\n", "\n\n");

it.each([
  ["sh", "", { kind: "commands" }],
  ["ts", "", { kind: "node" }],
  ["html", "", { kind: "html" }],
  ["ts", "<!-- run: page -->", { kind: "page" }],
  ["xml", "<!-- run: file policy.xml -->", { kind: "file", name: "policy.xml" }],
  ["sh", "<!-- not run: for a reason -->", { kind: "none", reason: "for a reason" }],
])("%s %s", (language, comment, run) => {
  expect(readBlocks("a.md", fenced(language, "code", comment))).toMatchObject([{ language, code: "code", run }]);
});

it("leaves text alone, and knows the line of each block", () => {
  const blocks = readBlocks("a.md", `${fenced("text", "a ─► b")}${fenced("sh", "one")}${fenced("sh", "two")}`);
  expect(blocks.map(({ code, line }) => [code, line])).toEqual([
    ["one", 8],
    ["two", 13],
  ]);
});

it("puts code around a block, and replaces what a reader would", () => {
  const comment = "<!-- run:\nreplace `6112` by `PORT`\nimport a;\n…\ncheck();\n-->";
  expect(readBlocks("a.md", fenced("ts", "connect(6112);\n  6112", comment))[0]!.code).toBe(
    "import a;\nconnect(PORT);\n  PORT\ncheck();",
  );
});

it.each([
  ["a language that nothing runs", fenced("xml", "<a/>")],
  ["a block without a language", fenced("", "a")],
  ["an unknown way to run", fenced("sh", "a", "<!-- run: somehow -->")],
  ["no reason", fenced("sh", "a", "<!-- not run: -->").replace("sh", "xml")],
  ["a replacement of nothing", fenced("sh", "a", "<!-- run:\nreplace `b` by `c`\n-->")],
  ["code around it without a place for it", fenced("ts", "a", "<!-- run:\nb\n-->")],
  ["a block without an end", "```sh\na\n"],
])("refuses %s", (_, text) => {
  expect(() => readBlocks("a.md", text)).toThrow(BlockError);
});

it("forgets a comment that is not right before the fence", () => {
  expect(readBlocks("a.md", fenced("sh", "a", "<!-- not run: old -->\n\nmore text\n"))[0]!.run).toEqual({
    kind: "commands",
  });
});
