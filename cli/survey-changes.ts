import { surveyChanges } from "../src/survey/changes.ts";
import { changesText } from "../src/survey/changes-text.ts";
import { readResults } from "../src/survey/read-results.ts";
import { ExitCode, UsageError } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints what changed between two surveys, as Markdown.
 *
 * @param paths the `results.jsonl` of both, the older one first
 * @throws UsageError, SurveyError
 */
export async function printChanges(paths: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const [before, after, ...others] = paths;
  if (before === undefined || after === undefined || others.length > 0)
    throw new UsageError("--changes holds two surveys against each other; name the results.jsonl of both");
  stdout.write(await changesText(surveyChanges(readResults(before), readResults(after))));
  return ExitCode.done;
}
