import type { Format, FormatOptions, Node, Reading } from "../tree.ts";
import { charsetStrength } from "./charset-strength.ts";

/**
 * How much speaks for bytes being whole values of a format, in bits: that bytes which are something else can be read so
 * is about as likely as 2 to the power of minus that.
 *
 * @returns 0 when they can't be read to the end
 */
export function strengthOf(format: Format, bytes: Uint8Array, options: FormatOptions = {}): number {
  if (bytes.length === 0 || format.name === "hex") return 0;
  if (format.name === "text") return charsetStrength(bytes, options.charset ?? "utf-8");
  const reading = format.read(bytes, options);
  if (reading.read !== bytes.length || reading.problem !== undefined) return 0;
  return Math.min(MOST, strengths[format.name]?.(reading, bytes) ?? 0);
}

const MOST = 60;

const strengths: Record<string, (reading: Reading, bytes: Uint8Array) => number> = {
  policy: () => MOST,
  zlib: () => 40,
  gzip: () => 50,
  // There is no checksum: what comes out has to speak for itself.
  deflate: ({ nodes }, bytes) => {
    const content = nodes[0]?.content;
    const worthIt = content !== undefined && content.bytes.length > bytes.length;
    return worthIt && !["hex", "text"].includes(content.format) ? 24 : 0;
  },
  xml: ({ nodes }) => {
    const elements = nodes.filter(({ type }) => type === "element").length;
    const texts = nodes.filter(({ type }) => type === "text").length;
    return elements === 0 ? 0 : texts === 0 ? 16 + elements : 9;
  },
  json: ({ nodes }) => sum(nodes, ({ type, children }) => JSON_STRENGTH[type] ?? (children === undefined ? 6 : 14)),
  amf3: ({ nodes }) => sum(nodes, amfStrength),
  amf0: ({ nodes }) => sum(nodes, amfStrength),
  "url-encoded": ({ nodes }) => (nodes.every(({ label }) => /^[\w.[\]-]+$/.test(label)) ? 6 + 3 * nodes.length : 0),
};

const JSON_STRENGTH: Record<string, number> = { string: 8, number: 1, boolean: 4, null: 4 };

/** By type; 0 for values that are a byte or any eight bytes. */
const AMF_STRENGTH: Record<string, number> = {
  String: 7,
  LongString: 9,
  Integer: 1,
  Date: 6,
  Xml: 10,
  XmlDocument: 10,
  ByteArray: 5,
  Boolean: 1,
  reference: 1,
};

function amfStrength({ type, text, children }: Node): number {
  if (type === "Number" || type === "Double") return isUsual(Number(text)) ? 5 : 0;
  const own = AMF_STRENGTH[type];
  if (own !== undefined) return text === '""' ? 1 : own;
  return children === undefined
    ? type === "Object" || type === "Array"
      ? 3
      : 0
    : 10 + Math.min(10, children.length * 3);
}

/** A number as programs have them: most doubles that are any eight bytes are very large or very small. */
function isUsual(number: number): boolean {
  return Math.abs(number) >= 1e-6 && Math.abs(number) < 1e13;
}

function sum(nodes: readonly Node[], strength: (node: Node) => number): number {
  let whole = 0;
  for (const node of nodes) whole += strength(node);
  return whole;
}
