import { dirname, join, normalize } from "node:path/posix";
import { type Page, readPage, sectionText } from "./page.ts";

/** Of the repository: the texts that are read, by path, and the other files with "". */
export type Tree = ReadonlyMap<string, string>;

/** Between two words of a comment or a page; a line may end there. */
const GAP = String.raw`(?:[ \t]+|[ \t]*\n[ \t]*(?:\*(?!/)|//)?[ \t]*)`;
const QUOTED = `"[^"]+"`;
const SECTION = String.raw`(?:§\d+(?:\.\d+)*(?:–\d+)?|[A-Z]\b|#\d+)`;
const AND = `(?:,|${GAP}(?:and|to))${GAP}`;

/** `spec/socket.md §2, §3, "Result matrix"`, `spec/xmlsocket.md A and C`, `spec/errors.md #2146`. */
const CITATION = pattern(
  String.raw`(?<![\w/.-])spec/(?<page>[\w-]+)\.md(?<sections>${GAP}${SECTION}(?:${AND}${SECTION})*)?(?<terms>(?:${AND}${QUOTED})*)`,
);
/** `docs/protocol.md, "Servers" and "Datagrams"`. */
const MENTION = pattern(String.raw`(?<![\w/.[-]|\]\()(?<page>docs/[\w/-]+\.md)(?<terms>(?:${AND}${QUOTED})*)`);
/** The same page, in the specification: `see §3`, `§7/8`. */
const OWN_SECTION = /(?<!\.md[)`]? )§(?<sections>\d+(?:[./]\d+)*)/g;
/** Sections that nobody finds who looks for "spec/socket.md §2". */
const OTHER_FORM = pattern(String.raw`(?:\bspec|\bspec/[\w-]+\.md[)\x60])${GAP}§[\d.]*\d`);
const LINK = /(?<!\\)\[[^\]]*\]\((?<target>[^)\s]+)\)/g;
const PATH = /`(?<path>[\w.-]+(?:\/[\w.-]+)+)\/?`/g;

/** What points at nothing: one line each, `file:line: citation: what is wrong`. */
export function broken(tree: Tree): string[] {
  const pages = new Map<string, Page>();
  const folders = new Set([...tree.keys()].flatMap(foldersOf));

  function page(path: string): Page {
    const known = pages.get(path) ?? readPage(tree.get(path)!);
    pages.set(path, known);
    return known;
  }

  /** @param names "A", "2.1", "7–9" means all three, "#2146" is an error */
  function sectionProblems(path: string, names: string[], terms: string[]): string[] {
    const text = tree.get(path);
    if (text === undefined) return ["no such page"];
    const problems: string[] = [];
    let cited = names.length === 0 ? text : "";
    for (const name of names.flatMap(expandRange)) {
      const section = name.startsWith("#") ? errorRow(text, name.slice(1)) : sectionText(page(path), text, name);
      if (section === undefined) problems.push(`no section ${name}`);
      cited += section ?? "";
    }
    if (problems.length > 0) return problems;
    return terms.filter((term) => !words(cited).includes(words(term))).map((term) => `"${words(term)}" is not in it`);
  }

  function mentionProblems(path: string, terms: string[]): string[] {
    const text = tree.get(path);
    if (text === undefined) return ["no such page"];
    return terms
      .filter((term) => !startsPart(page(path), text, words(term)))
      .map((term) => `no heading "${words(term)}"`);
  }

  function linkProblem(from: string, target: string): string | undefined {
    if (/^[a-z]+:/i.test(target)) return undefined;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? from : normalize(join(dirname(from), path)).replace(/\/$/, "");
    if (!tree.has(file) && !folders.has(file)) return "no such file";
    if (anchor === undefined || page(file).headings.some((heading) => heading.anchor === anchor)) return undefined;
    return "no such anchor";
  }

  const lines: string[] = [];
  for (const [file, text] of tree) {
    const report = (index: number, what: string, problem: string) =>
      lines.push(`${file}:${text.slice(0, index).split("\n").length}: ${words(what)}: ${problem}`);

    for (const { 0: what, index, groups } of text.matchAll(CITATION)) {
      // How the form is written down where it is explained.
      if (groups!.page === "FILE") continue;
      const names = groups!.sections?.match(pattern(SECTION)) ?? [];
      const path = `docs/spec/${groups!.page}.md`;
      for (const problem of sectionProblems(path, names.map(withoutSign), quoted(groups!.terms)))
        report(index, what, problem);
    }
    for (const { 0: what, index } of text.matchAll(OTHER_FORM)) report(index, what, "write spec/FILE.md §N");
    for (const { 0: what, index, groups } of text.matchAll(MENTION)) {
      for (const problem of mentionProblems(groups!.page!, quoted(groups!.terms))) report(index, what, problem);
    }
    for (const { 0: what, index, groups } of text.matchAll(PATH)) {
      const path = groups!.path!;
      if (!folders.has(path.slice(0, path.indexOf("/")))) continue;
      if (!tree.has(path) && !folders.has(path)) report(index, what, "no such file or folder");
    }
    if (file.startsWith("docs/spec/")) {
      for (const { 0: what, index, groups } of text.matchAll(OWN_SECTION)) {
        for (const problem of sectionProblems(file, groups!.sections!.split("/"), [])) report(index, what, problem);
      }
    }
    if (file.endsWith(".md")) {
      for (const { 0: what, index, groups } of page(file).prose.matchAll(LINK)) {
        const problem = linkProblem(file, groups!.target!);
        if (problem) report(index, what, problem);
      }
    }
  }
  return lines;
}

function pattern(source: string): RegExp {
  return new RegExp(source, "g");
}

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function withoutSign(name: string): string {
  return name.replace("§", "");
}

function expandRange(name: string): string[] {
  const [first, last] = name.split("–").map(Number);
  if (last === undefined) return [name];
  return Array.from({ length: last - first! + 1 }, (_, index) => String(first! + index));
}

function errorRow(text: string, id: string): string | undefined {
  return text.split("\n").find((line) => line.startsWith(`| ${id} `));
}

function quoted(terms = ""): string[] {
  return [...terms.matchAll(/"([^"]+)"/g)].map(([, term]) => term!);
}

/** One line, without the marks of comments and of code. */
function words(text: string): string {
  return text.replace(pattern(GAP), " ").replaceAll("`", "").trim();
}

/** Whether a heading is called so, or a paragraph begins with it in bold. */
function startsPart(page: Page, text: string, title: string): boolean {
  if (page.headings.some((heading) => heading.title === title)) return true;
  return text.split("\n").some((line) => line.startsWith(`**${title}**`) || line.startsWith(`**${title}.**`));
}
