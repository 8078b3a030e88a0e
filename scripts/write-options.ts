/**
 * Writes docs/options.md from the definitions of options and limits, and docs/testing-keys.md from those of the keys of
 * `test.toml` and of a site's configuration; `--check` complains when they are not what these say.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, commands, type OptionDefinition, type Place } from "../base/options/definition.ts";
import { type LimitDefinition, limits } from "../base/options/limit-table.ts";
import { formatLimitValue } from "../base/options/limits.ts";
import { options } from "../base/options/table.ts";
import { formatDefault, type KeyDefinition as SiteKey, siteKeys } from "../host/relay/server/site/config-keys.ts";
import { type KeyDefinition, keys } from "../src/runner/keys.ts";
import { root } from "../src/testing/compile.ts";

const INTRODUCTION = `# Options

<!-- Made of base/options by scripts/write-options.ts; change it there. -->

An option has one name: \`policyFor\` is \`--policy-for\` on the command line, \`policyFor\` in code, and \`policy_for\` in the
table \`[flashnet]\` of a \`test.toml\`. An unknown one is an error everywhere: \`FLASHNET_OPTION\` in code, exit code 2 of a
command. What is read from a text on the command line is a value in code: \`--map A=B\` is \`map: [parseHostMapping("A=B")]\`,
\`--allow RULE\` is \`allow: [parseTargetRule("RULE")]\`, \`--param K=V\` is \`param: { K: "V" }\`. \`runSwf\` takes what \`play\`
does, but for what it brings along itself.
`;

const KEYS = `# Keys of \`test.toml\`

<!-- Made of src/runner/keys.ts by scripts/write-options.ts; change it there. -->

They are those of Ruffle's own tests. A key that is not here is an error that names it. What is not supported is named in the
result of every test that asks for it, and by \`flashnet test --list\`; where it is an assertion, the test fails. \`*\` stands
for a name. In \`[subtests.*]\` every key may stand once more: each is a test with what stands outside, and what it has
otherwise.
`;

const SITE = `# Keys of a site's configuration

<!-- Made of host/relay/server/site/config-keys.ts by scripts/write-options.ts; change it there. -->

What \`flashnet relay --site FILE\` reads ([site.md](site.md)). Sizes are whole numbers of bytes, or texts like \`"256KiB"\`; times
are milliseconds, or texts like \`"30s"\`. Those with a star are loaded anew on SIGHUP.
`;

const LIMITS = `## Limits

Set with \`--limit NAME=VALUE\`, repeatable, and in code with \`limits: { NAME: VALUE }\` of \`installFlashNet\`, \`play\`,
\`runSwf\`, \`PlayerHost\`, \`Relay\` and \`application\`; those of backends are options of the backend. Values are whole numbers: of bytes, for
which the command line also reads \`64KiB\`, \`4MiB\` and \`1GiB\`; of milliseconds, for which it reads \`500ms\`, \`30s\` and
\`2min\`; or of things. \`--limit\` sets a limit wherever the command has one of that name: \`run\` in player and \`nodeBackend\`,
\`test\` in the player, \`serve\` in player, relay and \`nodeBackend\`, \`relay\` in relay and \`nodeBackend\`, \`policy\` in its
server, \`rtmp\` in the applications. [security.md](security.md) tells what they defend.
`;

function optionTable(definitions: readonly OptionDefinition[]): string {
  return table(
    ["Option", "Commands", "In code", "Meaning", "Default"],
    definitions.map((option) => {
      const onCommandLine = option.in.filter(isCommand);
      const elsewhere = option.in.filter((place) => !isCommand(place));
      return [
        onCommandLine.length > 0 ? code(flagsOf(option)) : code(option.name),
        onCommandLine.map(code).join(", "),
        elsewhere.map(code).join(", "),
        meaningOf(option),
        defaultOf(option),
      ];
    }),
  );
}

/** Keys of one meaning that follow each other are in one row. */
function keyTable(): string {
  const rows: KeyDefinition[][] = [];
  for (const definition of keys) {
    const last = rows.at(-1);
    if (last?.every((one) => one.meaning === definition.meaning && one.default === definition.default))
      last.push(definition);
    else rows.push([definition]);
  }
  return table(
    ["Key", "Default", "Meaning", "Not supported"],
    rows.map((row) => {
      const { meaning, default: fallback = "", unsupported = "", value } = row[0]!;
      const which = value === undefined ? "" : `${code(String(value))}: `;
      return [
        row.map(({ key }) => code(key)).join(", "),
        fallback && code(fallback),
        meaning.replace(/docs\/([\w-]+\.md)/g, "[$1]($1)"),
        unsupported && which + unsupported,
      ];
    }),
  );
}

function siteTable(): string {
  const rows = siteKeys.map((key) => [
    `${code(key.key)}${key.reloads ? " ★" : ""}`,
    formatDefault(key),
    meaningOfKey(key),
  ]);
  return table(["Key", "Default", "Meaning"], rows);
}

function meaningOfKey({ meaning, values }: SiteKey): string {
  return values === undefined ? meaning : `${meaning}: ${values.map(code).join(", ")}`;
}

function limitTable(): string {
  const rows = (Object.entries(limits) as [keyof typeof limits, LimitDefinition][]).map(([name, limit]) => [
    code(name),
    limit.meaning,
    limit.unit,
    ...(["PlayerHost", "Relay", "PolicyServer", "nodeBackend", "memoryBackend", "application"] as const).map(
      (owner) => {
        const value = limit.defaults[owner];
        return value === undefined ? "" : formatLimitValue(name, value);
      },
    ),
  ]);
  return table(
    ["Limit", "Meaning", "Unit", "Player", "Relay", "`policy`", "`nodeBackend`", "`memoryBackend`", "`application`"],
    rows,
  );
}

function flagsOf({ name, short, value, values, default: fallback }: OptionDefinition): string {
  const long = `--${fallback === true ? "no-" : ""}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const shown = values?.join("|") ?? value?.toUpperCase();
  return `${short === undefined ? "" : `-${short}, `}${long}${shown === undefined ? "" : ` ${shown}`}`;
}

function meaningOf({ meaning, unit, values, value, repeatable, required }: OptionDefinition): string {
  const linked = meaning
    .replace("the limits of docs/options.md", "the limits below")
    .replace(/docs\/([\w-]+\.md)/g, "[$1]($1)");
  return [
    linked,
    ...(unit === undefined ? [] : [`, in ${unit}`]),
    ...(values !== undefined && value === undefined ? [`: ${values.join(", ")}`] : []),
    ...(repeatable ? ["; repeatable"] : []),
    ...(required ? ["; needed"] : []),
  ].join("");
}

function defaultOf({ default: fallback, defaults = {}, otherwise }: OptionDefinition): string {
  const others = Object.entries(defaults).map(([place, value]) => `of ${code(place)}, ${code(String(value))}`);
  const first = typeof fallback === "boolean" ? (fallback ? "on" : "off") : fallback;
  return [...(first === undefined ? [] : [code(String(first))]), ...(otherwise ? [otherwise] : []), ...others].join(
    "; ",
  );
}

function isCommand(place: Place): place is Command {
  return (commands as readonly string[]).includes(place);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n").replaceAll("|  |", "| |").replaceAll("|  |", "| |")}\n`;
}

const sections = Object.entries(options).map(([title, list]) => `## ${title}\n\n${optionTable(list)}`);
const documents = {
  "docs/options.md": [INTRODUCTION, ...sections, `${LIMITS}\n${limitTable()}`].join("\n"),
  "docs/site-keys.md": `${SITE}\n${siteTable()}`,
  "docs/testing-keys.md": `${KEYS}\n${keyTable()}`,
};

for (const [file, text] of Object.entries(documents)) {
  if (!process.argv.includes("--check")) writeFileSync(join(root, file), text);
  else if (readFileSync(join(root, file), "utf8") !== text) {
    console.error(`${file} is not what its definitions say; write it with`);
    console.error("npx tsx scripts/write-options.ts");
    process.exit(1);
  }
}
