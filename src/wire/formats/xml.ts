import { latin1 } from "../../../base/base64.ts";
import { decodeCharset } from "../../flash/bytes/charsets.ts";
import { type Format, type FormatOptions, type Reading, Stop, TreeBuilder } from "../tree.ts";

/**
 * Elements, one after another, as XMLSocket has them: a message may have several, and text around them. NUL, which ends a
 * message, ends the reading of a value. No entity is looked up but the five of XML and those with numbers.
 *
 * Offsets are those of the bytes: what XML is made of is ASCII in every charset but UTF-16, of which this reads nothing.
 */
export const xml: Format = {
  name: "xml",
  title: "XML",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const tree = new TreeBuilder(options);
    const reader = new XmlReader(bytes, tree, options.charset ?? "utf-8");
    return tree.readAll(bytes.length, (from) => {
      reader.at = from;
      reader.content();
      return reader.at;
    });
  },
};

const NAME = /[A-Za-z_:\x80-\xff][\w:.\-\x80-\xff]*/y;
const SPACE = /[\t\n\r ]*/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** What begins and ends with such texts, and is passed over as it is. The first that fits is taken. */
const SECTIONS = [
  { begin: "<!--", end: "-->", type: "comment" },
  { begin: "<![CDATA[", end: "]]>", type: "CDATA" },
  { begin: "<?", end: "?>", type: "instruction" },
  { begin: "<!", end: ">", type: "declaration" },
] as const;

class XmlReader {
  at = 0;
  /** A character a byte. */
  readonly #source: string;
  readonly #bytes: Uint8Array;
  readonly #tree: TreeBuilder;
  readonly #charset: string;

  constructor(bytes: Uint8Array, tree: TreeBuilder, charset: string) {
    this.#bytes = bytes;
    this.#source = latin1(bytes);
    this.#tree = tree;
    this.#charset = charset;
  }

  /** An element, text, or what else there may be. */
  content(): void {
    const section = SECTIONS.find(({ begin }) => this.#source.startsWith(begin, this.at));
    if (this.#source[this.at] !== "<") this.#text();
    else if (section !== undefined) this.#section(section);
    else this.#element();
  }

  #text(): void {
    const from = this.at;
    const next = this.#source.indexOf("<", from);
    const to = next < 0 ? this.#source.length : next;
    const nul = this.#source.slice(from, to).indexOf("\0");
    if (nul >= 0) throw new Stop(from + nul, "a byte 0, which no XML has");
    this.at = to;
    const text = this.#decode(from, to);
    if (text.trim() !== "") this.#tree.leaf("text", "text", unescaped(text.trim()), from, to);
  }

  #section({ begin, end, type }: (typeof SECTIONS)[number]): void {
    const from = this.at;
    const found = this.#source.indexOf(end, from + begin.length);
    if (found < 0) throw this.#incomplete();
    this.at = found + end.length;
    this.#tree.leaf(type, type, this.#decode(from + begin.length, found).trim(), from, this.at);
  }

  #element(): void {
    const from = this.at;
    this.at++;
    const name = this.#name();
    const node = this.#tree.open(name, "element", "", from);
    const attributes = this.#attributes();
    node.text = attributes.join(" ");
    if (this.#source[this.at] === "/") {
      this.at++;
      this.#expect(">");
    } else {
      this.#expect(">");
      this.#children(name);
    }
    const only = node.children?.length === 1 ? node.children[0] : undefined;
    if (only?.type === "text") node.text = only.text;
    this.#tree.close(this.at);
  }

  #children(name: string): void {
    while (!this.#source.startsWith("</", this.at)) {
      if (this.at >= this.#source.length) throw this.#incomplete();
      this.content();
    }
    const from = this.at;
    this.at += 2;
    if (this.#name() !== name) throw new Stop(from, `an end tag that is not that of <${name}>`);
    this.#space();
    this.#expect(">");
  }

  /** @returns each as it was written */
  #attributes(): string[] {
    const attributes: string[] = [];
    for (;;) {
      this.#space();
      const first = this.#source[this.at];
      if (first === undefined) throw this.#incomplete();
      if (first === ">" || first === "/") return attributes;
      const from = this.at;
      const name = this.#name();
      this.#space();
      this.#expect("=");
      this.#space();
      const quote = this.#source[this.at];
      if (quote === undefined) throw this.#incomplete();
      if (quote !== '"' && quote !== "'") throw new Stop(this.at, `no quotation mark before the value of ${name}`);
      const end = this.#source.indexOf(quote, this.at + 1);
      if (end < 0) throw this.#incomplete();
      const value = this.#decode(this.at + 1, end);
      this.at = end + 1;
      this.#tree.leaf(name, "attribute", unescaped(value), from, this.at);
      attributes.push(this.#decode(from, this.at));
    }
  }

  #name(): string {
    NAME.lastIndex = this.at;
    const name = NAME.exec(this.#source)?.[0];
    if (name === undefined)
      throw this.at >= this.#source.length ? this.#incomplete() : new Stop(this.at, "no name where XML has one");
    this.at += name.length;
    return this.#decode(this.at - name.length, this.at);
  }

  #space(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.#source);
    this.at = SPACE.lastIndex;
  }

  #expect(character: string): void {
    if (this.at >= this.#source.length) throw this.#incomplete();
    if (this.#source[this.at] !== character) throw new Stop(this.at, `no ${character} where XML has one`);
    this.at++;
  }

  #decode(from: number, to: number): string {
    return decodeCharset(this.#bytes.subarray(from, to), this.#charset);
  }

  #incomplete(): Stop {
    return new Stop(this.#source.length, "the element is not yet complete", true);
  }
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
