import { printable } from "../base/printable.ts";
import type { TestResult } from "../src/runner/run-test.ts";
import { ExitCode } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { printJson, printLine, type Terminal } from "./terminal.ts";

export interface ReportOptions {
  json: boolean;
  /** file that gets JUnit XML */
  junit?: string;
}

/** Gives results to who asked for them. @throws EnvironmentError */
export async function report(
  results: readonly TestResult[],
  { json, junit }: ReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (json) printJson(terminal.stdout, { ...countsOf(results), tests: results });
  else printReport(results, terminal);
  if (junit !== undefined) {
    const { junitXml } = await import("../src/runner/junit.ts");
    writeOutput(junit, new TextEncoder().encode(junitXml(results)));
  }
  return results.some(({ status }) => status === "failed") ? ExitCode.failed : ExitCode.done;
}

function printReport(results: readonly TestResult[], { stdout }: Terminal): void {
  for (const { name, status, failures, unsupported, diff, updated } of results) {
    const title = printable(name);
    if (status === "failed") printLine(stdout, `FAILED ${title}`);
    else if (updated.length > 0) printLine(stdout, `UPDATED ${title}: ${updated.join(", ")}`);
    // Errors may have several lines, which are not to look like those of the report.
    const missing = status === "failed" ? unsupported.filter((text) => !failures.includes(text)) : [];
    const lines = [...failures, ...missing, ...diff].flatMap((text) => text.split("\n"));
    for (const line of lines) printLine(stdout, `  ${line}`);
  }
  const { passed, failed, ignored } = countsOf(results);
  printLine(stdout, `${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} ignored` : ""}`);
}

function countsOf(results: readonly TestResult[]): Record<TestResult["status"], number> {
  const count = (status: TestResult["status"]): number => results.filter((result) => result.status === status).length;
  return { passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
}
