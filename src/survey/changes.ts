import { formatTarget } from "../../base/address.ts";
import type { ConnectionRow, RunRow, StageProblem, SurveyRow } from "./row.ts";
import { serversOf } from "./servers.ts";

/** What a survey has that the one before had not, of one SWF. */
export type SurveyChange =
  | { kind: "new" | "gone"; row: SurveyRow }
  | { kind: "different"; before: SurveyRow; after: SurveyRow; differences: Difference[] };

export interface Difference {
  /**
   * - "problem": it was done before, or failed otherwise; "solved": it failed before
   * - "connects", "lost": a server that it asks for, and did not before, or the other way round
   * - "differs": two Ruffles do not do the same with it, and did before, or differed otherwise; "same": the other way round
   */
  what: "problem" | "solved" | "connects" | "lost" | "differs" | "same";
  /** one line, as far as what content says is one */
  text: string;
}

/**
 * What has changed between two surveys, in the order of SHA-256, a row of each in memory at a time. SWFs with nothing
 * changed are left out. Runs are held against those in the same place of the list, whatever their Ruffle's version.
 *
 * @param before rows in the order of their SHA-256, each once, as `after`
 */
export async function* surveyChanges(
  before: AsyncIterable<SurveyRow>,
  after: AsyncIterable<SurveyRow>,
): AsyncGenerator<SurveyChange> {
  const [left, right] = [before[Symbol.asyncIterator](), after[Symbol.asyncIterator]()];
  try {
    let [old, fresh] = [await left.next(), await right.next()];
    while (!old.done || !fresh.done) {
      if (fresh.done || (!old.done && old.value.sha256 < fresh.value.sha256)) {
        yield { kind: "gone", row: old.value };
        old = await left.next();
      } else if (old.done || fresh.value.sha256 < old.value.sha256) {
        yield { kind: "new", row: fresh.value };
        fresh = await right.next();
      } else {
        const differences = differencesOf(old.value, fresh.value);
        if (differences.length > 0) yield { kind: "different", before: old.value, after: fresh.value, differences };
        [old, fresh] = [await left.next(), await right.next()];
      }
    }
  } finally {
    await Promise.all([left.return?.(), right.return?.()]);
  }
}

function differencesOf(before: SurveyRow, after: SurveyRow): Difference[] {
  return [
    ...ofProblems(before.inspect?.problem, after.inspect?.problem, "inspect"),
    ...after.runs.flatMap((run, at) =>
      ofProblems(before.runs[at]?.problem, run.problem, placeOf(before.runs[at], run)),
    ),
    ...ofServers(serversOf(before), serversOf(after)).filter(
      ({ what }) => what === "connects" || isAsWhole(before, after),
    ),
    ...ofComparisons(before, after),
  ];
}

/** Whether all stages that ran before have run: what was not looked at is not lost. */
function isAsWhole(before: SurveyRow, after: SurveyRow): boolean {
  return (before.inspect === null || after.inspect !== null) && before.runs.length <= after.runs.length;
}

function placeOf(before: RunRow | undefined, { ruffle }: RunRow): string {
  return before === undefined || before.ruffle === ruffle ? `Ruffle ${ruffle}` : `Ruffle ${before.ruffle} → ${ruffle}`;
}

function ofProblems(
  before: StageProblem | null | undefined,
  after: StageProblem | null | undefined,
  where: string,
): Difference[] {
  const told = (problem: StageProblem): string => `${where}: ${problem.code}: ${problem.message}`;
  if (after) {
    const isKnown = before?.code === after.code && before.message === after.message;
    return isKnown ? [] : [{ what: "problem", text: told(after) }];
  }
  // What was not looked at is not solved.
  return before && after === null ? [{ what: "solved", text: told(before) }] : [];
}

function ofServers(before: readonly ConnectionRow[], after: readonly ConnectionRow[]): Difference[] {
  const told = (servers: readonly ConnectionRow[]): Set<string> =>
    new Set(servers.map((server) => `${formatTarget(server)} (${server.protocol})`));
  const [old, fresh] = [told(before), told(after)];
  return [
    ...[...fresh].filter((server) => !old.has(server)).map((text) => ({ what: "connects" as const, text })),
    ...[...old].filter((server) => !fresh.has(server)).map((text) => ({ what: "lost" as const, text })),
  ];
}

function ofComparisons({ compare: before }: SurveyRow, { compare: after }: SurveyRow): Difference[] {
  if (after === null) return [];
  const where = `Ruffle ${after.from} and ${after.to}`;
  const told = (row: typeof before): string[] => row?.differences.map(({ what, text }) => `${what}: ${text}`) ?? [];
  const known = new Set(told(before));
  if (after.same) return before?.same === false ? [{ what: "same", text: `${where}: ${told(before).join("; ")}` }] : [];
  const fresh = told(after).filter((text) => !known.has(text));
  return fresh.length > 0 ? [{ what: "differs", text: `${where}: ${fresh.join("; ")}` }] : [];
}
