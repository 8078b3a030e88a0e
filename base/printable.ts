/** Text that somebody else has chosen, made fit for a line of a terminal or a log. */

/** Characters of one line of a log. */
const MAX_LINE = 2000;

/**
 * What a terminal may take for a command, and what changes the order in which a line is read: control characters of both
 * sets, the bidirectional controls, line and paragraph separators, and halves of surrogate pairs.
 */
const UNFIT = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|\p{Cs}/gu;

/** The text on one line, with what is unfit written as `\xHH` or `\uHHHH`, cut at a number of characters. */
export function printable(text: string, most: number = MAX_LINE): string {
  // Cut before it is escaped: half a pair at the end is unfit, and half an escape would not be one.
  const line = escapeUnfit(text.slice(0, most));
  return text.length > most ? `${line}… (${text.length} characters)` : line;
}

/** The same for text of more than one line: line ends and tabs stay, and nothing is cut. */
export function printableText(text: string): string {
  return text.split("\n").map(escapeUnfit).join("\n");
}

/** JSON that is JSON still: what is unfit in its texts is written as `\uHHHH`. */
export function printableJson(json: string): string {
  return json.replace(UNFIT, (character) => (character === "\n" ? character : unicodeEscape(character)));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function escapeUnfit(text: string): string {
  return text.replace(UNFIT, (character) => {
    if (character === "\t") return character;
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : unicodeEscape(character);
  });
}
