import { latin1 } from "../../base/base64.ts";
import { Pattern } from "../../base/pattern.ts";

/** Bytes of a message that are looked through: a match is within them. */
export const MAX_SEARCHED = 1 << 20;

/** Milliseconds that a search may take of its own, whatever is between its parts. */
const PATIENCE = 60_000;

/** Finds messages that a regular expression matches a part of, each for itself: what goes on in the next one is not found. */
export class PatternSearch {
  readonly #pattern: Pattern;

  /** @throws PatternError */
  constructor(source: string) {
    this.#pattern = new Pattern(source, PATIENCE);
  }

  /** @throws PatternError it takes too long */
  matches(bytes: Uint8Array): boolean {
    return this.#pattern.matches(searchedText(bytes.subarray(0, MAX_SEARCHED)));
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8, or a character a byte where they are none: `\xff` is the byte then. */
function searchedText(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  return text.includes("\ufffd") ? latin1(bytes) : text;
}
