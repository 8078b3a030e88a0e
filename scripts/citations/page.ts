/** A Markdown page, as far as it can be pointed at: by anchors, by headings, by sections. */
export interface Page {
  headings: Heading[];
  /** without code: what is written there is no link and no heading */
  prose: string;
}

interface Heading {
  level: number;
  title: string;
  /** what GitHub calls it in links */
  anchor: string;
  /** of the heading and of what stands below it, as offsets in the page's text */
  start: number;
  end: number;
}

export function readPage(text: string): Page {
  const prose = text
    .replace(/^ *(```+)[^\n]*\n[\s\S]*?^ *\1 *$/gm, blank)
    .replace(/(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, blank);
  const headings: Heading[] = [];
  const used = new Map<string, number>();
  for (const { 0: line, 1: marks, index } of prose.matchAll(/^(#{1,6}) .*$/gm)) {
    const level = marks!.length;
    // From the text, where code in the title is still there.
    const title = text
      .slice(index + level, index + line.length)
      .replaceAll("`", "")
      .trim();
    const plain = anchorOf(title);
    const times = used.get(plain) ?? 0;
    used.set(plain, times + 1);
    const anchor = times === 0 ? plain : `${plain}-${times}`;
    for (const above of headings) if (above.level >= level) above.end = Math.min(above.end, index);
    headings.push({ level, title, anchor, start: index, end: text.length });
  }
  return { headings, prose };
}

/** Same length and same lines, and nothing in them. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function anchorOf(title: string): string {
  const linked = title.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return linked
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/**
 * The text of a section of the specification.
 * @param name "2" or "C", the heading "## 2. …"; "2.1", the heading "### 2.1 …" or the first item of the list in 2
 */
export function sectionText(page: Page, text: string, name: string): string | undefined {
  const found = page.headings.find(
    ({ title }) => title === name || title.startsWith(`${name}.`) || title.startsWith(`${name} `),
  );
  if (found && found.level > 1) return text.slice(found.start, found.end);
  const dot = name.lastIndexOf(".");
  if (dot < 0) return undefined;
  const items = sectionText(page, text, name.slice(0, dot))?.split(/^(?=\d+\. )/m);
  return items?.find((item) => item.startsWith(`${name.slice(dot + 1)}. `));
}
