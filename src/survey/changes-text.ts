import { printable } from "../../base/printable.ts";
import type { Difference, SurveyChange } from "./changes.ts";
import type { SurveyRow } from "./row.ts";

/** SWFs that are listed under each heading; forges take 65,536 characters of an issue. */
const MAX_LISTED = 25;
/** Characters of what content has chosen, in one line. */
const MAX_TEXT = 160;

const HEADINGS: Record<Difference["what"] | "new" | "gone", string> = {
  problem: "New problems",
  differs: "Two Ruffles differ now",
  lost: "No longer asked for",
  connects: "Asked for now",
  solved: "Problems that are gone",
  same: "Two Ruffles do the same again",
  new: "New SWFs",
  gone: "SWFs that are gone",
};

export interface ChangesTextOptions {
  /** the heading above all */
  title?: string;
}

/**
 * What has changed, as Markdown for an issue of a forge: the gravest first, and no more than fits. What content has chosen is
 * code in it, so that it is no mark-up and calls nobody.
 */
export async function changesText(
  changes: AsyncIterable<SurveyChange>,
  { title = "What has changed since the last survey" }: ChangesTextOptions = {},
): Promise<string> {
  const sections = new Map(Object.keys(HEADINGS).map((what) => [what, { count: 0, lines: [] as string[] }]));
  const tell = (what: keyof typeof HEADINGS, line: () => string): void => {
    const section = sections.get(what)!;
    if (++section.count <= MAX_LISTED) section.lines.push(line());
  };
  let total = 0;
  for await (const change of changes) {
    total++;
    if (change.kind !== "different") tell(change.kind, () => `- ${nameOf(change.row)}`);
    else for (const { what, text } of change.differences) tell(what, () => `- ${nameOf(change.after)}: ${code(text)}`);
  }
  const parts = [...sections].flatMap(([what, { count, lines }]) => {
    if (count === 0) return [];
    const rest = count > lines.length ? [`- … and ${count - lines.length} more`] : [];
    return [`## ${HEADINGS[what as keyof typeof HEADINGS]}: ${count}\n\n${[...lines, ...rest].join("\n")}\n`];
  });
  const summary = total === 0 ? "Nothing.\n" : `${total} ${total === 1 ? "SWF" : "SWFs"}.\n`;
  return [`# ${title}\n`, summary, ...parts].join("\n");
}

function nameOf({ files, sha256 }: SurveyRow): string {
  return `${code(files[0] ?? "")} (${code(sha256.slice(0, 12))})`;
}

/** A span of code, whatever is in it. */
function code(text: string): string {
  const line = printable(text, MAX_TEXT).replaceAll("\t", " ");
  const ticks = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(ticks + 1);
  return `${fence} ${line || "(empty)"} ${fence}`.replace(/^(`) ([^`]*) `$/, "$1$2$1");
}
