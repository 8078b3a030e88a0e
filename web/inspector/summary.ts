import type { Direction } from "../../src/wire/conversation.ts";
import { DECODER } from "../../src/wire/decoder.ts";
import type { Node } from "../../src/wire/tree.ts";
import { preview } from "./format.ts";
import { formatOf } from "./formats.ts";

/** Formats whose bytes say little by themselves. */
const READ = new Set(["amf0", "amf3", "zlib", "gzip", "deflate", DECODER]);
const LIMITS = { maxNodes: 40, maxBytes: 4096 };
/** Characters of a line. */
const MOST = 200;

/** What a message says, as a line: values where bytes alone would say little. */
export function summaryOf(bytes: Uint8Array, direction: Direction, format: string, charset?: string): string {
  const isText = format === "text" && charset !== undefined && charset !== "utf-8";
  if (!READ.has(format) && !isText) return preview(bytes);
  const { nodes } = formatOf(format).read(bytes, { ...LIMITS, direction, ...(charset !== undefined && { charset }) });
  const line = format === DECODER ? namedLine(nodes) : nodes.map(lineOf).join(" · ");
  if (line === "") return preview(bytes);
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

function lineOf({ label, text, children, content }: Node): string {
  if (content !== undefined) return content.reading.nodes.map(lineOf).join(" · ");
  if (children === undefined) return text;
  const inner = namedLine(children);
  return label.startsWith("value") ? inner : `{${inner}}`;
}

function namedLine(nodes: readonly Node[]): string {
  return nodes.map((node) => `${node.label} ${lineOf(node)}`.trim()).join(", ");
}
