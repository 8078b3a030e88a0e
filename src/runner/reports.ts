import { SaxesParser } from "saxes";
import { messageOf } from "../../base/errors.ts";
import { ReportError } from "./errors.ts";
import { emptyResult, type TestResult } from "./run-test.ts";

/** The report of one run. */
export interface Report {
  /** as messages call it */
  name: string;
  text: string;
}

/**
 * The results of several runs, as one run of all their tests has them.
 *
 * @param reports JSON of `flashnet test --json`, or JUnit XML of `--junit`, which tells failures and diff as one text
 * @throws ReportError for what is neither, for a test that two reports have, and for a report that is there twice
 */
export function mergeReports(reports: readonly Report[]): TestResult[] {
  const results: TestResult[] = [];
  const reportOf = new Map<string, Report>();
  for (const report of reports) {
    for (const result of readReport(report)) {
      const other = reportOf.get(result.name) ?? report;
      if (other !== report) {
        throw new ReportError(
          `${result.name} is in ${other.name} and in ${report.name}; merge reports of shards, each of them once`,
        );
      }
      reportOf.set(result.name, report);
      results.push(result);
    }
  }
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readReport({ name, text }: Report): TestResult[] {
  try {
    return text.trimStart().startsWith("<") ? readJunit(text) : readJson(text);
  } catch (error) {
    const reason = messageOf(error).split("\n")[0];
    throw new ReportError(`${name} is no report of flashnet test (--json, --junit): ${reason}`, { cause: error });
  }
}

const STATUSES: readonly unknown[] = ["passed", "failed", "ignored"] satisfies TestResult["status"][];

function readJson(text: string): TestResult[] {
  const { tests } = JSON.parse(text) as { tests?: unknown };
  if (!Array.isArray(tests)) throw new Error("it has no tests");
  return tests.map((test: Partial<TestResult> | null) => {
    const { name, status, seconds } = test ?? {};
    if (typeof name !== "string" || !STATUSES.includes(status) || typeof seconds !== "number") {
      throw new Error("a test has no name, status or seconds");
    }
    const linesOf = (list: readonly unknown[] = []): string[] => {
      if (!Array.isArray(list) || !list.every((line) => typeof line === "string"))
        throw new Error(`${name} has no lines`);
      return list;
    };
    return {
      name,
      status: status!,
      failures: linesOf(test?.failures),
      unsupported: linesOf(test?.unsupported),
      diff: linesOf(test?.diff),
      traffic: linesOf(test?.traffic),
      pictures: linesOf(test?.pictures),
      updated: linesOf(test?.updated),
      seconds,
    };
  });
}

function readJunit(text: string): TestResult[] {
  const results: TestResult[] = [];
  const parser = new SaxesParser();
  let failure: { message: string; details: string } | undefined;
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "testcase") {
      const seconds = Number(attributes.time);
      if (attributes.name === undefined || !Number.isFinite(seconds)) throw new Error("a test has no name or time");
      results.push({ ...emptyResult(attributes.name), status: "passed", seconds });
      return;
    }
    const result = results.at(-1);
    if (result && name === "skipped") result.status = "ignored";
    if (result && name === "failure") failure = { message: attributes.message ?? "", details: "" };
  });
  parser.on("text", (part) => {
    if (failure) failure.details += part;
  });
  parser.on("closetag", ({ name }) => {
    const result = results.at(-1);
    if (name !== "failure" || failure === undefined || result === undefined) return;
    const { message, details } = failure;
    const others = details === message ? [] : details.slice(message.length + 1).split("\n");
    Object.assign(result, { status: "failed", failures: [message, ...others] });
    failure = undefined;
  });
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
  if (results.length === 0) throw new Error("it has no tests");
  return results;
}
