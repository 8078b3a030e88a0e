/** Writes docs/attacks.md from the rows of scripts/attacks; `--check` complains when it is not what they say. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../src/testing/root.ts";
import { groups, type ListedGroup } from "./attacks/groups.ts";

const FILE = join(root, "docs/attacks.md");

const executable = groups.reduce((sum, { attacks }) => sum + attacks.length, 0);
const elsewhere = groups.reduce((sum, { elsewhere = [] }) => sum + elsewhere.length, 0);

const INTRODUCTION = `# Attacks

<!-- Made of scripts/attacks by scripts/write-attacks.ts; change it there. -->

What somebody who means ill may try, and what answers it ([security.md](security.md)). Each row is a test against the real
relay, server, player, decoders and commands: the attacker gets nothing, and after each row somebody else is served still.
\`npm run attacks\` installs what it needs and tries all ${executable} rows that are here, \`npm run attacks GROUP\` those of a group, and \`npm test\` has
them, too. Where a row names a test, that one tries it, ${elsewhere} of them. A new row is an entry in \`scripts/attacks\`, and
\`npx tsx scripts/write-attacks.ts\` writes it down here.
`;

function section({ name, title, attacks, elsewhere = [] }: ListedGroup): string {
  const rows = [
    ...attacks.map(({ id, attack, answer }) => [id, attack, answer]),
    ...elsewhere.map(({ id, attack, answer, test }) => [id, attack, `${answer} (\`${test.file}\`)`]),
  ].map(([id, ...cells]) => `| \`${id}\` | ${cells.map(cell).join(" | ")} |`);
  return [
    `## ${name}`,
    "",
    `${title[0]!.toUpperCase()}${title.slice(1)}.`,
    "",
    "| Row | Somebody | Answer |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** Rows that can't be told apart, and tests that are not there. */
function mistakes(): string[] {
  return groups.flatMap(({ name, attacks, elsewhere = [] }) => {
    const ids = [...attacks, ...elsewhere].map(({ id }) => id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${name}: there are two rows ${id}`);
    const gone = elsewhere
      .filter(({ test }) => {
        const path = join(root, test.file);
        return !existsSync(path) || !readFileSync(path, "utf8").includes(test.name);
      })
      .map(({ id, test }) => `${name}: the test of ${id} is not in ${test.file}: ${test.name}`);
    return [...twice, ...gone];
  });
}

const wrong = mistakes();
for (const line of wrong) console.error(`error: ${line}`);
if (wrong.length > 0) process.exit(1);

const text = [INTRODUCTION, ...groups.map(section)].join("\n");
if (!process.argv.includes("--check")) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text) {
  console.error("docs/attacks.md is not what scripts/attacks says; write it with");
  console.error("npx tsx scripts/write-attacks.ts");
  process.exit(1);
}
