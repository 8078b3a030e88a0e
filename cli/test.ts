import { mkdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Command } from "commander";
import { limitsFor } from "../base/options/limits.ts";
import { printable } from "../base/printable.ts";
import { shellArgument } from "../base/shell-argument.ts";
import { reasonOf } from "../base/system-errors.ts";
import packageJson from "../package.json" with { type: "json" };
import type { PassCache } from "../src/runner/cache.ts";
import type { TestFolder } from "../src/runner/find-tests.ts";
import type { PoolOptions } from "../src/runner/pool.ts";
import type { TestResult } from "../src/runner/run-test.ts";
import { isInShard, parseShard, type Shard } from "../src/runner/shard.ts";
import { EnvironmentError, ExitCode, UsageError } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { parseSeconds, wholeNumber } from "./movie-options.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { addQueueOptions, openTestQueue, type QueueCommandOptions } from "./queue-options.ts";
import { printError, printJson, printLine, type Terminal } from "./terminal.ts";
import { TestProgress } from "./test-progress.ts";
import { type ReportOptions, report } from "./test-report.ts";

interface TestCommandOptions extends LimitOptions, ReportOptions, QueueCommandOptions {
  filter: string[];
  shard?: Shard;
  changedSince?: string;
  /** file with what has passed before */
  cache?: string;
  watch: boolean;
  /** folder that gets a page */
  report?: string;
  update: boolean;
  list: boolean;
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
    [
      "filter",
      "shard",
      "changedSince",
      "cache",
      "watch",
      "update",
      "list",
      "json",
      "junit",
      "report",
      "jobs",
      "timeout",
      "plugin",
      "instrumentAll",
    ],
    {
      shard: parseShard,
      jobs: wholeNumber(1, 256),
      timeout: parseSeconds,
    },
  );
  addQueueOptions(command, "test");
  addLimitOption(command, "test", "PlayerHost")
    .argument("<dirs...>", "folders, which are searched for folders with a test.swf")
    .action(async (folders: string[], options: TestCommandOptions) => exit(await test(folders, options, terminal)));
}

async function test(folders: string[], options: TestCommandOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.queue !== undefined && options.update)
    throw new UsageError("--update writes what this machine sees; leave --queue out, and FLASHNET_QUEUE");
  const { findTests } = await import("../src/runner/find-tests.ts");
  const isWanted = ({ name }: TestFolder): boolean =>
    options.filter.length === 0 || options.filter.some((text) => name.includes(text));
  const find = (): TestFolder[] => findTests(folders).filter(isWanted);
  const all = findTests(folders);
  const found = all.filter(isWanted);
  if (found.length === 0) {
    printError(terminal, nothingFound(folders, all.length, options.filter));
    return ExitCode.failed;
  }
  const run = async (tests: readonly TestFolder[]): Promise<ExitCode> => {
    const results = await runChosen(tests, options, terminal);
    if (options.report !== undefined) await writePage(options.report, tests, results, options);
    return report(results, options, terminal);
  };
  if (options.watch) return watch(folders, async () => chosen(find(), options), run, terminal);
  const tests = await chosen(found, options);
  return options.list ? list(tests, options, terminal) : run(tests);
}

function nothingFound(folders: readonly string[], tests: number, filter: readonly string[]): string {
  const places = folders.join(", ");
  if (tests === 0) return `there is no test in ${places}; a test is a folder with test.swf and output.txt`;
  const texts = filter.map((text) => JSON.stringify(text)).join(" or ");
  return `--filter leaves none of the ${tests} tests in ${places}: no name has ${texts} in it; --list shows the names`;
}

/** Runs all tests, and then again those of which a file changes, until it is interrupted. */
async function watch(
  folders: readonly string[],
  find: () => Promise<TestFolder[]>,
  run: (tests: readonly TestFolder[]) => Promise<ExitCode>,
  terminal: Terminal,
): Promise<ExitCode> {
  const { Changes } = await import("../src/runner/changes.ts");
  const changes = new Changes(folders);
  void terminal.interrupted().then(() => changes.close());
  let exitCode = await run(await find());
  for (let changed = await changes.next(); changed !== undefined; changed = await changes.next()) {
    const paths = [...changed];
    const isTouched = ({ path }: TestFolder): boolean => paths.some((file) => file.startsWith(path + sep));
    const tests = (await find()).filter(isTouched);
    if (tests.length > 0) exitCode = await run(tests);
  }
  return exitCode;
}

/** Tests of this shard that have changed; there may be none. */
async function chosen(tests: TestFolder[], { shard, changedSince }: TestCommandOptions): Promise<TestFolder[]> {
  const ours = shard ? tests.filter(({ name }) => isInShard(name, shard)) : tests;
  if (changedSince === undefined) return ours;
  const changes = await import("../src/runner/changed.ts");
  return changes.changedSince(changedSince, ours);
}

/** @throws EnvironmentError */
async function runChosen(
  tests: readonly TestFolder[],
  options: TestCommandOptions,
  terminal: Terminal,
): Promise<TestResult[]> {
  const { runTests } = await import("../src/runner/pool.ts");
  const cache = await openCache(options);
  const known = tests.map((test) => cache?.find(test));
  const due = tests.filter((_, index) => known[index] === undefined);
  const runner = due.length === 0 ? undefined : await openTestQueue(options, terminal);
  let results: TestResult[];
  try {
    const pool = poolOptions(options, new TestProgress(due.length, terminal));
    results = await runTests(due, { ...pool, ...(runner && { runner }) });
  } finally {
    await runner?.close();
  }
  for (const [index, result] of results.entries()) cache?.add(due[index]!, result);
  try {
    cache?.save();
  } catch (error) {
    throw new EnvironmentError(`${options.cache} can't be written: ${reasonOf(error)}`, { cause: error });
  }
  const ran = results.values();
  return known.map((result) => result ?? ran.next().value!);
}

async function openCache(options: TestCommandOptions): Promise<PassCache | undefined> {
  const { cache, update, plugin, instrumentAll, limit } = options;
  if (cache === undefined || update) return undefined;
  const { PassCache } = await import("../src/runner/cache.ts");
  const { loadRuffle } = await import("../src/player/node/runtime.ts");
  const { version } = await loadRuffle();
  return new PassCache(cache, { flashnet: packageJson.version, ruffle: version, plugin, instrumentAll, limit });
}

/** @throws EnvironmentError */
async function writePage(
  folder: string,
  tests: readonly TestFolder[],
  results: readonly TestResult[],
  { plugin, instrumentAll }: TestCommandOptions,
): Promise<void> {
  const { htmlReport } = await import("../src/runner/html-report.ts");
  const switches = `${plugin ? "" : " --no-plugin"}${instrumentAll ? " --instrument-all" : ""}`;
  const page = htmlReport(
    results.map((result, index) => ({ test: tests[index]!, result })),
    ({ path }) => `npx flashnet test ${shellArgument(relative(".", path) || ".")}${switches}`,
  );
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new EnvironmentError(`${folder} can't be made: ${reasonOf(error)}`, { cause: error });
  }
  writeOutput(join(folder, "index.html"), new TextEncoder().encode(page));
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

function poolOptions(options: TestCommandOptions, progress: TestProgress): PoolOptions {
  const { update, plugin, instrumentAll, jobs, timeout, limit } = options;
  return {
    update,
    plugin,
    instrumentAll,
    timeout: timeout * 1000,
    limits: limitsFor("PlayerHost", limit),
    ...(jobs !== undefined && { jobs }),
    onResult: (result) => progress.add(result),
  };
}
