import { latin1 } from "../../../base/base64.ts";
import { decodeUtf8 } from "../../flash/bytes/utf8.ts";
import { type Format, type FormatOptions, type Reading, Stop, TreeBuilder } from "../tree.ts";

/** JSON texts in UTF-8, one after another (RFC 8259), with or without space between them. */
export const json: Format = {
  name: "json",
  title: "JSON",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const tree = new TreeBuilder(options);
    const reader = new JsonReader(bytes, tree);
    return tree.readAll(bytes.length, (from, index) => {
      reader.at = from;
      reader.space();
      if (reader.at < bytes.length) {
        reader.value(`value ${index + 1}`);
        reader.space();
      }
      return reader.at;
    });
  },
};

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const NUMBER_BEGUN = /^[-+.\deE]*$/;
const WORDS = ["true", "false", "null"];

class JsonReader {
  at = 0;
  readonly #bytes: Uint8Array;
  /** A character a byte, so that offsets are those of the bytes. */
  readonly #source: string;
  readonly #tree: TreeBuilder;

  constructor(bytes: Uint8Array, tree: TreeBuilder) {
    this.#bytes = bytes;
    this.#source = latin1(bytes);
    this.#tree = tree;
  }

  space(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.#source);
    this.at = SPACE.lastIndex;
  }

  /** @param from where its name begins, if it has one */
  value(label: string, from: number = this.at): void {
    const first = this.#source[this.at];
    if (first === undefined) throw this.#incomplete();
    if (first === "{") this.#members(label, from);
    else if (first === "[") this.#items(label, from);
    else {
      const [type, text] = first === '"' ? ["string", JSON.stringify(this.#string())] : this.#literal();
      this.#tree.leaf(label, type, text, from, this.at);
    }
  }

  #members(label: string, from: number): void {
    const node = this.#tree.open(label, "object", "", from);
    const count = this.#list("}", () => {
      const begin = this.at;
      if (this.#source[begin] !== '"') throw this.#wrong("a name in quotation marks");
      const name = this.#string();
      this.space();
      this.#expect(":");
      this.space();
      this.value(name, begin);
    });
    node.text = `${count} members`;
    this.#tree.close(this.at);
  }

  #items(label: string, from: number): void {
    const node = this.#tree.open(label, "array", "", from);
    const count = this.#list("]", (index) => this.value(`[${index}]`));
    node.text = `${count} items`;
    this.#tree.close(this.at);
  }

  /** What is between brackets. @returns how many there are */
  #list(end: string, item: (index: number) => void): number {
    this.at++;
    this.space();
    if (this.#source[this.at] === end) {
      this.at++;
      return 0;
    }
    for (let count = 1; ; count++) {
      item(count - 1);
      this.space();
      if (this.#source[this.at] === end) {
        this.at++;
        return count;
      }
      this.#expect(",");
      this.space();
      if (this.at >= this.#source.length) throw this.#incomplete();
    }
  }

  #string(): string {
    const from = this.at;
    let at = from + 1;
    for (; this.#source[at] !== '"'; at++) {
      const unit = this.#source.charCodeAt(at);
      if (Number.isNaN(unit)) throw this.#incomplete();
      if (unit < 0x20) throw new Stop(at, "a control character in a string");
      if (unit === 0x5c) at++;
    }
    this.at = at + 1;
    const quoted = decodeUtf8(this.#bytes, from, this.at);
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw new Stop(from, "a string with an escape that is none");
    }
  }

  #literal(): [type: string, text: string] {
    const word = WORDS.find((one) => this.#source.startsWith(one, this.at));
    if (word !== undefined) {
      this.at += word.length;
      return [word === "null" ? "null" : "boolean", word];
    }
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.#source)?.[0];
    const rest = this.#source.slice(this.at, this.at + 5);
    if (number === undefined) {
      const begun = WORDS.some((one) => one.startsWith(rest)) || NUMBER_BEGUN.test(rest);
      throw begun && this.at + rest.length === this.#source.length ? this.#incomplete() : this.#wrong("a value");
    }
    this.at += number.length;
    return ["number", number];
  }

  #expect(character: string): void {
    if (this.at >= this.#source.length) throw this.#incomplete();
    if (this.#source[this.at] !== character) throw this.#wrong(`a ${character}`);
    this.at++;
  }

  #incomplete(): Stop {
    return new Stop(this.#source.length, "the value is not yet complete", true);
  }

  #wrong(expected: string): Stop {
    return new Stop(this.at, `no ${expected.replace(/^a /, "")} where JSON has one`);
  }
}
