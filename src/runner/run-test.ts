import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { PlayerHostLimits } from "../../host/player-host.ts";
import { loadServerScript } from "../scripted/load.ts";
import { sameLine, sameTrace } from "./compare.ts";
import { diffLines } from "./diff.ts";
import { TestFolderError } from "./errors.ts";
import type { TestFolder } from "./find-tests.ts";
import { mockServer } from "./mock-socket.ts";
import { pictureDifference } from "./pictures.ts";
import { type RunSwfOptions, runSwf, type SwfResult } from "./run-swf.ts";
import { parseSettings, type TestSettings } from "./settings.ts";

export interface TestOptions {
  /** write the expected files instead of comparing with them */
  update: boolean;
  /** false plays the SWF in stock Ruffle */
  plugin: boolean;
  /** the option of `PluginOptions`; default false */
  instrumentAll?: boolean;
  /** milliseconds of real time for one test */
  timeout: number;
  /** default none but those of `PlayerHost` */
  limits?: PlayerHostLimits;
}

export interface TestResult {
  name: string;
  status: "passed" | "failed" | "ignored";
  /** what is wrong, a line each */
  failures: string[];
  /** unified diff of the traces, `-` expected, `+` actual */
  diff: string[];
  /** files that were written */
  updated: string[];
  /** of the player's time: the same in every run */
  seconds: number;
}

/** Runs one test folder in a fresh player: docs/testing.md. Whatever goes wrong is in the result. */
export async function runTest({ name, path }: TestFolder, options: TestOptions): Promise<TestResult> {
  const result: TestResult = { name, status: "passed", failures: [], diff: [], updated: [], seconds: 0 };
  try {
    const toml = textOf(path, "test.toml");
    const settings = parseSettings(toml ?? "");
    if (settings.ignore) result.status = "ignored";
    else await judge(path, settings, options, result);
  } catch (error) {
    result.failures.push(messageOf(error));
  }
  if (result.failures.length > 0) result.status = "failed";
  return result;
}

async function judge(path: string, settings: TestSettings, options: TestOptions, result: TestResult): Promise<void> {
  const expectedText = textOf(path, settings.outputPath);
  const expected = linesOf(expectedText ?? "");
  const outcome = await runIn(path, settings, expected, options, result.failures);
  result.seconds = outcome.milliseconds / 1000;
  const actual = linesOf(outcome.trace.join("\n"));
  result.failures.push(...outcome.problems);
  if (outcome.reason === "panic") result.failures.push("Ruffle crashed");
  if (outcome.reason === "timeout") result.failures.push(`not done after ${options.timeout / 1000} s`);
  if (expectedText === undefined || !sameTrace(expected, actual, settings.approximations)) {
    result.diff = diffLines(expected, actual, settings.approximations);
    if (options.update) update(path, settings.outputPath, actual.map((line) => `${line}\n`).join(""), result);
    else if (expectedText === undefined) result.failures.push(`there is no ${settings.outputPath}; --update writes it`);
    else result.failures.push(`the trace is not as in ${settings.outputPath}`);
  }
  comparePictures(path, settings, outcome.screenshot, options, result);
  // An uncaught error may be why the trace differs.
  if (result.failures.length > 0) result.failures.push(...outcome.errors.map((error) => `uncaught: ${error}`));
  if (settings.knownFailure) expectFailure(result);
}

async function runIn(
  path: string,
  { ticks, tickRate, until, ...settings }: TestSettings,
  expected: readonly string[],
  { plugin, instrumentAll = false, timeout, limits }: TestOptions,
  failures: string[],
): Promise<SwfResult> {
  return runSwf(join(path, "test.swf"), {
    ...(await network(path, settings.replay, (problem) => failures.push(problem))),
    runtime: settings.runtime,
    param: settings.param,
    policy: settings.policy,
    canvas: settings.pictures.length > 0,
    plugin,
    instrumentAll,
    timeout,
    ...(limits && { limits }),
    ...(settings.url !== undefined && { url: settings.url }),
    ...(settings.maxExecutionDuration !== undefined && { maxExecutionDuration: settings.maxExecutionDuration }),
    ...(ticks !== undefined && { frames: ticks }),
    ...(tickRate !== undefined && { step: tickRate }),
    ...(until !== undefined && { until }),
    ...(until === undefined && ticks === undefined && untilTraced(expected, settings)),
  });
}

/** Stops with the last expected line, once there are as many as expected. */
function untilTraced(
  expected: readonly string[],
  { approximations }: Pick<TestSettings, "approximations">,
): Pick<RunSwfOptions, "onTrace" | "signal"> {
  const last = expected.at(-1);
  const traced = new AbortController();
  let count = 0;
  return {
    onTrace(text) {
      const lines = text.split("\n");
      count += lines.length;
      if (last === undefined || count < expected.length) return;
      if (sameLine(last, lines.at(-1)!, approximations)) traced.abort();
    },
    signal: traced.signal,
  };
}

/** Who answers the SWF: a server script, Ruffle's mock server, or a recording. */
async function network(
  path: string,
  { ignore, lenient }: TestSettings["replay"],
  onProblem: (problem: string) => void,
): Promise<Pick<RunSwfOptions, "server" | "replay" | "ignore" | "lenient">> {
  const script = ["server.ts", "server.js", "server.mjs"]
    .map((name) => join(path, name))
    .find((file) => existsSync(file));
  if (script !== undefined) return { server: await loadServerScript(script) };
  const mock = textOf(path, "socket.json");
  if (mock !== undefined) return { server: mockServer(mock, onProblem) };
  const recording = join(path, "recording.jsonl");
  return existsSync(recording) ? { replay: recording, ignore, lenient } : {};
}

function comparePictures(
  path: string,
  { pictures }: TestSettings,
  actual: Uint8Array | undefined,
  options: TestOptions,
  result: TestResult,
): void {
  for (const settings of pictures) {
    const file = `${settings.name}.expected.png`;
    if (actual === undefined) {
      result.failures.push(`${settings.name}: there is no picture`);
      continue;
    }
    const expected = existsSync(join(path, file)) ? readFileSync(join(path, file)) : undefined;
    const difference = expected ? pictureDifference(expected, actual, settings) : `there is no ${file}`;
    if (difference === undefined) continue;
    if (options.update) update(path, file, actual, result);
    else {
      write(path, `${settings.name}.actual.png`, actual);
      result.failures.push(`${difference}; the picture is ${settings.name}.actual.png`);
    }
  }
}

function expectFailure(result: TestResult): void {
  if (result.failures.length > 0) result.failures = [];
  else result.failures.push("known_failure is set, and the test passes; remove it");
  result.diff = [];
}

function update(path: string, file: string, content: string | Uint8Array, result: TestResult): void {
  write(path, file, content);
  result.updated.push(file);
}

/** @throws TestFolderError when links lead out of the folder: a test that somebody else made writes nowhere else */
function write(folder: string, file: string, content: string | Uint8Array): void {
  const path = join(folder, file);
  const [root, parent] = [realpathSync(folder), realpathSync(dirname(path))];
  const inside = parent === root || parent.startsWith(root + sep);
  if (!inside || lstatSync(join(parent, basename(path)), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new TestFolderError(
      `${file} is a link, or behind one that leads out of the folder; nothing is written there`,
    );
  }
  writeFileSync(path, content);
}

function textOf(path: string, file: string): string | undefined {
  return existsSync(join(path, file)) ? readFileSync(join(path, file), "utf8") : undefined;
}

function linesOf(text: string): string[] {
  const unix = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  return unix === "" ? [] : unix.split("\n");
}
