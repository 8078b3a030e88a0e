import type { ExportDescription, ModuleDescription } from "./describe.ts";

const HEAD = "<!-- Written by 'npm run reference' from the JSDoc in the sources. -->";

const KINDS = { class: "Class", function: "Function", value: "Value", type: "Type" };

/** Longer than this, and the type is left to the declaration: it would fill the table. */
const LONGEST_TYPE = 100;

/** A page of docs/reference. */
export function referencePage({ name, text, exports }: ModuleDescription): string {
  const sections = exports.map(section).join("\n");
  return `${HEAD}
# flashnet/${name}

${text}

${sections}`;
}

function section({ name, kind, signatures, text, throws, members, includes }: ExportDescription): string {
  const lines = [`## ${name}`, ""];
  const shown = signatures.filter(
    (signature) => kind !== "type" || members.length === 0 || signature.length <= LONGEST_TYPE,
  );
  lines.push([KINDS[kind], ...shown.map(code)].join(" "), "");
  if (text !== "") lines.push(text, "");
  for (const error of throws) lines.push(`Throws ${error}`, "");
  if (includes.length > 0) lines.push(`With all of ${includes.map((one) => code(one)).join(", ")}.`, "");
  if (members.length > 0) {
    lines.push("| | | |", "|---|---|---|");
    for (const member of members)
      lines.push(`| ${code(member.name)} | ${shortType(member.type)} | ${cell(member.text)} |`);
    lines.push("");
  }
  return lines.join("\n");
}

function shortType(type: string): string {
  if (type === "parameter") return "parameter";
  return type === "" || type.length > LONGEST_TYPE ? "" : code(type);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}

/** Lists within a cell become sentences. */
function cell(text: string): string {
  return text
    .replace(/^- /, "")
    .replaceAll(/\n\s*-\s+/g, "; ")
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "\\|");
}

/** The page that lists the others. */
export function referenceIndex(modules: readonly ModuleDescription[]): string {
  const rows = modules.map(({ name, text }) => `| [\`flashnet/${name}\`](${name}.md) | ${cell(text)} |`);
  return `${HEAD}
# What the package exports

| Module | |
|---|---|
${rows.join("\n")}
| \`flashnet\` | \`flashnet/page\` for bundlers that build for browsers, else \`flashnet/node\` |
| \`flashnet/natives/NAME.ts\` | sources that natives of your own import: [natives.md](../natives.md) |
`;
}
