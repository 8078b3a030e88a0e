// The table of storeys and rooms in docs/architecture.md: `node scripts/layers/table.mjs` writes it, `--check` complains
// when it is not what the rules say.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rooms, storeys } from "./storeys.mjs";

const FILE = fileURLToPath(new URL("../../docs/architecture.md", import.meta.url));
const BETWEEN = /(<!-- layers -->\n)[\s\S]*(<!-- \/layers -->)/;

const code = (path) => `\`${path}\``;

const rows = storeys.flatMap(({ folder, concept }, level) => [
  [`**${code(folder)}**`, concept, level === 0 ? "nothing of ours" : "the storeys above"],
  ...rooms
    .filter((room) => room.folder.startsWith(`${folder}/`))
    .map((room) => [code(room.folder), room.concept, room.mayImport.map(code).join(", ")]),
]);
const table = [
  "| Folder | Concept | May import |",
  "|---|---|---|",
  ...rows.map((row) => `| ${row.join(" | ")} |`),
  "",
];

const text = readFileSync(FILE, "utf8");
const updated = text.replace(BETWEEN, (_, begin, end) => begin + table.join("\n") + end);
if (!process.argv.includes("--check")) writeFileSync(FILE, updated);
else if (updated !== text) {
  console.error("docs/architecture.md: the table of layers is not that of scripts/layers/storeys.mjs; write it with");
  console.error("node scripts/layers/table.mjs");
  process.exit(1);
}
