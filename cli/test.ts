import type { Command } from "commander";
import { limitsFor } from "../base/options/limits.ts";
import { printable } from "../base/printable.ts";
import type { TestFolder } from "../src/runner/find-tests.ts";
import type { PoolOptions } from "../src/runner/pool.ts";
import type { TestResult } from "../src/runner/run-test.ts";
import { ExitCode } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { parseSeconds, wholeNumber } from "./movie-options.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { printError, printJson, printLine, type Terminal } from "./terminal.ts";

interface TestCommandOptions extends LimitOptions {
  filter: string[];
  update: boolean;
  list: boolean;
  json: boolean;
  junit?: string;
  jobs?: number;
  /** seconds */
  timeout: number;
  plugin: boolean;
  instrumentAll: boolean;
}

export function testCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("test")
    .description("run test folders (docs/testing.md), and the server.ts in them, as programs; exit 1 when one fails");
  addOptions(
    command,
    "test",
    ["filter", "update", "list", "json", "junit", "jobs", "timeout", "plugin", "instrumentAll"],
    {
      jobs: wholeNumber(1, 256),
      timeout: parseSeconds,
    },
  );
  addLimitOption(command, "test", "PlayerHost")
    .argument("<dirs...>", "folders, which are searched for folders with a test.swf")
    .action(async (folders: string[], options: TestCommandOptions) => exit(await test(folders, options, terminal)));
}

async function test(folders: string[], options: TestCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { findTests } = await import("../src/runner/find-tests.ts");
  const { runTests } = await import("../src/runner/pool.ts");
  const { filter, json, junit } = options;
  const tests = findTests(folders).filter(
    ({ name }) => filter.length === 0 || filter.some((text) => name.includes(text)),
  );
  if (tests.length === 0) {
    printError(terminal, `there is no test in ${folders.join(", ")}; a test is a folder with test.swf and output.txt`);
    return ExitCode.failed;
  }
  if (options.list) return list(tests, options, terminal);
  const results = await runTests(tests, poolOptions(options, tests.length, terminal));
  if (json) printJson(terminal.stdout, { ...countsOf(results), tests: results });
  else printReport(results, terminal);
  if (junit !== undefined) {
    const { junitXml } = await import("../src/runner/junit.ts");
    writeOutput(junit, new TextEncoder().encode(junitXml(results)));
  }
  return results.some(({ status }) => status === "failed") ? ExitCode.failed : ExitCode.done;
}

/** What tests use and what of that is missing; fails where one can't be run. */
async function list(
  tests: readonly TestFolder[],
  { json }: TestCommandOptions,
  { stdout }: Terminal,
): Promise<ExitCode> {
  const { listTest } = await import("../src/runner/list.ts");
  const listings = tests.map(listTest);
  if (json) printJson(stdout, { tests: listings });
  else {
    for (const { name, subtests, uses, unsupported, errors } of listings) {
      const names = subtests.length > 0 ? ` (${subtests.join(", ")})` : "";
      printLine(stdout, printable(`${name}${names}: ${uses.join(" ") || "nothing"}`));
      for (const line of [...unsupported, ...errors]) printLine(stdout, `  ${printable(line)}`);
    }
    const count = (has: "unsupported" | "errors"): number => listings.filter((test) => test[has].length > 0).length;
    const [missing, broken] = [count("unsupported"), count("errors")];
    printLine(stdout, `${tests.length} tests; ${missing} ask for what is not supported, ${broken} can't be run`);
  }
  return listings.some(({ errors }) => errors.length > 0) ? ExitCode.failed : ExitCode.done;
}

function poolOptions(options: TestCommandOptions, total: number, terminal: Terminal): PoolOptions {
  const { update, plugin, instrumentAll, jobs, timeout, limit } = options;
  const { isTTY } = terminal.stderr as NodeJS.WriteStream;
  let done = 0;
  return {
    update,
    plugin,
    instrumentAll,
    timeout: timeout * 1000,
    limits: limitsFor("PlayerHost", limit),
    ...(jobs !== undefined && { jobs }),
    onResult() {
      done++;
      if (isTTY) terminal.stderr.write(done < total ? `\r${done} of ${total}` : "\r\u001b[K");
    },
  };
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
