import { type Comparison, linesOf, sameTrace } from "./compare.ts";
import { diffLines } from "./diff.ts";
import type { TestSettings } from "./settings.ts";
import type { TestFiles } from "./test-files.ts";

/** `output.txt` is `output.ruffle.txt` of a failure that is known. */
export function ruffleFileOf(outputPath: string): string {
  return outputPath.replace(/(\.[^./\\]*)?$/, (extension) => `.ruffle${extension}`);
}

/** Where the trace is that is expected, in all likelihood. */
export function expectedLines({ outputPath, knownFailure }: TestSettings, files: TestFiles): string[] {
  const ruffles = knownFailure?.ruffleCheck ? files.text(ruffleFileOf(outputPath)) : undefined;
  return linesOf(ruffles ?? files.text(outputPath) ?? "");
}

/** Holds a trace against the files of the folder, as Ruffle's tests do. */
export function judgeTrace(
  { outputPath, knownFailure }: TestSettings,
  actual: readonly string[],
  comparison: Comparison,
  files: TestFiles,
): { failures: string[]; diff: string[] } {
  const ruffleFile = ruffleFileOf(outputPath);
  const same = (file: string): boolean => {
    const text = files.text(file);
    return text !== undefined && sameTrace(linesOf(text), actual, comparison);
  };
  const fail = (failure: string): { failures: string[]; diff: string[] } => ({ failures: [failure], diff: [] });
  /** The trace is to be as in a file. */
  const compare = (file: string): { failures: string[]; diff: string[] } => {
    if (same(file)) return { failures: [], diff: [] };
    const expected = files.text(file);
    const diff = diffLines(linesOf(expected ?? ""), actual, comparison);
    if (files.update(file, actual.map((line) => `${line}\n`).join(""))) return { failures: [], diff };
    const wrong = expected === undefined ? `there is no ${file}; --update writes it` : `the trace is not as in ${file}`;
    return { failures: [wrong], diff };
  };
  if (knownFailure === undefined) {
    if (same(outputPath) && files.has(ruffleFile))
      return fail(`the trace is as in ${outputPath}; remove ${ruffleFile}`);
    return compare(outputPath);
  }
  if (same(outputPath)) return fail("known_failure is set, and the trace is as expected; remove it");
  return knownFailure.ruffleCheck ? compare(ruffleFile) : { failures: [], diff: [] };
}
