import { decodeUtf8, encodeUtf8 } from "../flash/bytes/utf8.ts";
import { formatOf } from "../wire/formats/formats.ts";
import type { Node } from "../wire/tree.ts";

/** A value in a message: what may be a name, a nonce or a time. */
export interface Token {
  /** what it is called there */
  label: string;
  value: string;
}

const STRUCTURED = new Set(["xml", "json", "url-encoded"]);

/** Values of a message: those that its format has; of plain text, its words but for the first, which is a command. */
export function tokensOf(text: string, format: string): Token[] {
  if (!STRUCTURED.has(format)) {
    const words = text.match(/[^\s,;|:=<>"'()]+/g) ?? [];
    return words.slice(1).map((value) => ({ label: "word", value }));
  }
  const bytes = encodeUtf8(text);
  const tokens: Token[] = [];
  const visit = (nodes: readonly Node[], parent: string): void => {
    for (const node of nodes) {
      visit(node.children ?? [], node.label);
      if (node.children !== undefined) continue;
      const label = node.type === "text" ? parent : /^[[\]\d]+$/.test(node.label) ? parent : node.label;
      const value = node.type === "string" ? parsed(node.text) : node.text;
      // What was escaped is not there as it is.
      if (decodeUtf8(bytes, node.from, node.to).includes(value)) tokens.push({ label, value });
    }
  };
  visit(formatOf(format).read(bytes).nodes, "value");
  return tokens;
}

function parsed(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

const COMMON = /^(true|false|null|undefined|yes|no|none|okay)$/i;

/** Whether it is no chance, or a word of the protocol, that both sides say it. */
export function isDistinct(value: string): boolean {
  return value.length >= 3 && value.length <= 1000 && !COMMON.test(value) && new Set(value).size > 1;
}

/** Whether it looks like what a server makes up: a nonce, the number of a session, a time. */
export function isMadeUp(value: string): boolean {
  return isDistinct(value) && value.length >= 5 && /\d/.test(value);
}

/** @returns where a value stands by itself in a text, from an offset on; -1 when it does not */
export function indexOfToken(text: string, value: string, from = 0): number {
  for (let at = text.indexOf(value, from); at >= 0; at = text.indexOf(value, at + 1)) {
    const isBegin = !isWord(value[0]) || !isWord(text[at - 1]);
    const isEnd = !isWord(value.at(-1)) || !isWord(text[at + value.length]);
    if (isBegin && isEnd) return at;
  }
  return -1;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
