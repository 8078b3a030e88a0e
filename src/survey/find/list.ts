import { createReadStream } from "node:fs";
import { reasonOf } from "../../../base/system-errors.ts";
import { SurveyError } from "../errors.ts";
import { textLines } from "../text-lines.ts";

/**
 * The lines of a list of paths and URLs, without what is empty or begins with `#`.
 *
 * @param path of the list; `-` is what comes in on stdin
 * @throws SurveyError
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input = path === "-" ? process.stdin : createReadStream(path);
  try {
    for await (const line of textLines(input)) {
      const text = line.trim();
      if (text !== "" && !text.startsWith("#")) yield text;
    }
  } catch (error) {
    throw new SurveyError(`the list ${path} can't be read: ${reasonOf(error)}; name a file with a path or URL a line`);
  }
}
