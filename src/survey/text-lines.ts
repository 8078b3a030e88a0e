import type { Readable } from "node:stream";

/** Characters of a line. Rows have first lines and first URLs only, so that no survey writes such a one. */
const MOST = 64 << 20;

/**
 * The lines of a text, which end with "\n" and with nothing else: `node:readline` ends them where names have a carriage return,
 * too, and takes lines of any length.
 *
 * @returns lines, without their ends; of a longer one its beginning alone
 */
export async function* textLines(input: Readable, most = MOST): AsyncGenerator<string> {
  let line = "";
  for await (const chunk of input.setEncoding("utf8") as AsyncIterable<string>) {
    const [first = "", ...others] = chunk.split("\n");
    line = (line + first).slice(0, most);
    for (const other of others) {
      yield line;
      line = other.slice(0, most);
    }
  }
  if (line !== "") yield line;
}
