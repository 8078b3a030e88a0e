import { formatOf } from "../../src/wire/formats/formats.ts";
import type { Node } from "../../src/wire/tree.ts";
import { preview } from "./format.ts";

/** Formats whose bytes say little by themselves. */
const READ = new Set(["amf0", "amf3", "zlib", "gzip", "deflate"]);
const LIMITS = { maxNodes: 40, maxBytes: 4096 };
/** Characters of a line. */
const MOST = 200;

/** What a message says, as a line: values where bytes alone would say little. */
export function summaryOf(bytes: Uint8Array, format: string, charset?: string): string {
  const isText = format === "text" && charset !== undefined && charset !== "utf-8";
  if (!READ.has(format) && !isText) return preview(bytes);
  const { nodes } = formatOf(format).read(bytes, { ...LIMITS, ...(charset !== undefined && { charset }) });
  const line = nodes.map(lineOf).join(" · ");
  if (line === "") return preview(bytes);
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

function lineOf({ label, text, children, content }: Node): string {
  if (content !== undefined) return content.reading.nodes.map(lineOf).join(" · ");
  if (children === undefined) return text;
  const inner = children.map((child) => `${child.label} ${lineOf(child)}`.trim()).join(", ");
  return label.startsWith("value") ? inner : `{${inner}}`;
}
