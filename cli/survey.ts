import { lstatSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { limitDefaults } from "../base/options/limits.ts";
import { printableJson } from "../base/printable.ts";
import { reasonOf } from "../base/system-errors.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Stage } from "../src/survey/conditions.ts";
import { isUrl } from "../src/survey/find/found.ts";
import type { Executor } from "../src/survey/job.ts";
import type { Ruffles } from "../src/survey/ruffles.ts";
import type { SurveyCounts } from "../src/survey/survey.ts";
import { EnvironmentError, ExitCode, UsageError } from "./exit-code.ts";
import { parseSeconds, wholeNumber } from "./movie-options.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { addQueueOptions, type QueueCommandOptions, queueOf } from "./queue-options.ts";
import { ruffleFolder } from "./ruffle-folder.ts";
import { duration, SurveyProgress } from "./survey-progress.ts";
import { printLine, type Terminal } from "./terminal.ts";

interface SurveyCommandOptions extends LimitOptions, QueueCommandOptions {
  output?: string;
  /** the paths are results of two surveys */
  changes: boolean;
  list: string[];
  stage: ("inspect" | "run")[];
  ruffle: string[];
  runtime: "flash" | "air";
  frames: number;
  seconds?: number;
  server?: string;
  pictures: boolean;
  /** percent */
  tolerance: number;
  jobs?: number;
  /** where workers find SWFs */
  store?: string;
  /** seconds */
  timeout: number;
  attempts: number;
  retry: boolean;
  json: boolean;
}

export function surveyCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("survey")
    .description("read or play every SWF of an archive, and go on where the last survey ended (docs/survey.md)");
  addQueueOptions(command, "survey");
  addOptions(
    command,
    "survey",
    [
      "output",
      "changes",
      "list",
      "stage",
      "ruffle",
      "runtime",
      "frames",
      "seconds",
      "server",
      "pictures",
      "tolerance",
      "jobs",
      "store",
      "timeout",
      "attempts",
      "retry",
      "json",
    ],
    {
      stage: parseStage,
      frames: wholeNumber(1, 2 ** 31),
      seconds: parseSeconds,
      tolerance: parsePercent,
      jobs: wholeNumber(1, 256),
      timeout: parseSeconds,
      attempts: wholeNumber(1, 100),
    },
  );
  addLimitOption(command, "survey", "survey")
    .argument("[paths...]", "folders, ZIP files, SWFs and URLs")
    .action(async (paths: string[], options: SurveyCommandOptions) => exit(await survey(paths, options, terminal)));
}

function parseStage(text: string): string {
  if (text === "inspect" || text === "run") return text;
  throw new InvalidArgumentError("It is inspect or run; give both, each with an option of its own.");
}

function parsePercent(text: string): number {
  const percent = Number(text);
  if (text !== "" && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError("It is a number from 0 to 100.");
}

/** The options of a survey that there is a folder for. */
type SurveyFolderOptions = SurveyCommandOptions & { output: string };

async function survey(paths: string[], options: SurveyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { output: folder } = options;
  if (options.changes) {
    const { printChanges } = await import("./survey-changes.ts");
    return printChanges(paths, terminal);
  }
  if (folder === undefined) throw new UsageError("a survey needs a folder for its results; name one with -o");
  if (paths.length === 0 && options.list.length === 0)
    throw new UsageError("there is nothing to survey; name folders, ZIP files or SWFs, or a list of them with --list");
  checkPaths(paths);
  if (options.ruffle.length > 2) throw new UsageError("two Ruffles can be compared at a time; give --ruffle twice");
  const { FolderLock } = await import("../src/survey/folder-lock.ts");
  const { Journal } = await import("../src/survey/journal.ts");
  makeFolder(folder);
  const lock = new FolderLock(folder);
  try {
    const journal = new Journal(folder);
    try {
      return await surveyIn(journal, paths, { ...options, output: folder }, terminal);
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

type OpenJournal = InstanceType<typeof import("../src/survey/journal.ts")["Journal"]>;

async function surveyIn(
  journal: OpenJournal,
  paths: string[],
  options: SurveyFolderOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { survey } = await import("../src/survey/survey.ts");
  const { countSwfs } = await import("../src/survey/count.ts");
  const { Ruffles } = await import("../src/survey/ruffles.ts");
  const { output: folder, list: lists, attempts, retry } = options;
  const ruffles = new Ruffles(ruffleFolder());
  const limits = { ...limitDefaults("survey"), ...options.limit };
  const stages = await stagesOf(options, limits.maxMemory, ruffles);
  const executor = await openExecutor(options, ruffles, terminal);
  const interruption = new AbortController();
  void terminal.interrupted().then(() => {
    interruption.abort();
    return executor.close();
  });
  const progress = new SurveyProgress(terminal);
  const sources = { paths, lists };
  const over = new AbortController();
  void countSwfs(sources, limits, over.signal).then(
    (total) => {
      progress.total = total;
    },
    () => {
      // The survey itself finds what is the matter, and says so.
    },
  );
  const begun = performance.now();
  try {
    const { survey: number, counts } = await survey({
      folder,
      journal,
      sources,
      stages,
      executor,
      limits,
      attempts,
      retry,
      signal: interruption.signal,
      onProgress: (counts) => progress.update(counts),
      ...(options.json && {
        onResult: (line) => terminal.stdout.write(`${printableJson(JSON.stringify(line))}\n`),
      }),
    });
    progress.end();
    const { writeResults } = await import("./survey-results.ts");
    await writeResults(journal, number, stages, { ...options, title: titleOf([...paths, ...lists]), ...limits });
    tell(counts, (performance.now() - begun) / 1000, interruption.signal.aborted, options, terminal);
    return interruption.signal.aborted ? ExitCode.timedOut : ExitCode.done;
  } finally {
    over.abort();
    progress.end();
    await executor.close();
  }
}

/** Processes of this machine, or workers at a queue. @throws QueueError */
async function openExecutor(options: SurveyFolderOptions, ruffles: Ruffles, terminal: Terminal): Promise<Executor> {
  const { queue, store, jobs } = options;
  if (queue === undefined) {
    if (store !== undefined) throw new UsageError("--store is where workers find SWFs; name their queue with --queue");
    const { localExecutor } = await import("../src/survey/local-executor.ts");
    return localExecutor({ ruffles, ...(jobs !== undefined && { jobs }) });
  }
  if (store === undefined)
    throw new UsageError("workers need a place where they find SWFs; name one with --store (docs/survey-queue.md)");
  const { queueExecutor } = await import("../src/queue/executor.ts");
  return queueExecutor({ ...queueOf(queue, options, terminal), store });
}

/** @throws ServerScriptError, SurveyError */
async function stagesOf(options: SurveyCommandOptions, maxMemory: number, ruffles: Ruffles): Promise<Stage[]> {
  const { stageOf } = await import("../src/survey/conditions.ts");
  const { bundleServerScript } = await import("../src/scripted/load.ts");
  const { stage, ruffle, runtime, frames, seconds, server, pictures: picture } = options;
  const isRun = ruffle.length > 0 || server !== undefined || stage.includes("run");
  const isInspect = stage.length === 0 || stage.includes("inspect");
  const common = { runtime, timeout: options.timeout * 1000, maxMemory };
  const script = server === undefined ? undefined : await bundleServerScript(server);
  const names = ruffle.length > 0 ? ruffle : ["installed"];
  const versions = isRun ? await Promise.all(names.map(async (name) => (await ruffles.find(name)).version)) : [];
  if (new Set(versions).size < versions.length)
    throw new UsageError(`both Ruffles are ${versions[0]}; name two versions, or one`);
  return [
    ...(isInspect ? [{ stage: "inspect" as const, ...common }] : []),
    ...versions.map((version) => ({
      stage: "run" as const,
      ...common,
      ruffle: version,
      frames,
      ...(seconds !== undefined && { seconds }),
      ...(script !== undefined && { server: script }),
      picture,
    })),
  ].map((job) => stageOf(job, packageJson.version));
}

/** A name that is mistyped, or a disk that is not mounted, is no reason to replace results by none. @throws EnvironmentError */
function checkPaths(paths: readonly string[]): void {
  for (const path of paths) {
    if (isUrl(path) || isThere(path)) continue;
    throw new EnvironmentError(`there is no ${path} to survey; correct the path, or mount its disk`);
  }
}

/** Of what the system does not let us look at, the survey says so. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** @throws EnvironmentError */
function makeFolder(folder: string): void {
  try {
    makeFolders(resolve(folder));
  } catch (error) {
    throw new EnvironmentError(`${folder} can't be made: ${reasonOf(error)}; name another folder with -o`, {
      cause: error,
    });
  }
}

/** `mkdirSync` with `recursive` never ends where the system says of a new folder that there is none, as below `/proc`. */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  mkdirSync(folder);
}

/** Of the report. */
function titleOf([first = "", ...others]: readonly string[]): string {
  const name = basename(resolve(first)) || first;
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

function tell(
  { files, done, known, unread, failed, times }: SurveyCounts,
  seconds: number,
  isCut: boolean,
  { output, json }: SurveyFolderOptions,
  terminal: Terminal,
): void {
  const stages = Object.entries(times)
    .filter(([, { done }]) => done > 0)
    .map(([name, { done, cpu }]) => `${name} ${done} at ${(cpu / done).toFixed(1)} ms of CPU each`);
  const text = [
    `${files} files in ${duration(seconds)}`,
    `${done} results${failed > 0 ? `, ${failed} with a problem` : ""}`,
    ...(known > 0 ? [`${known} known before`] : []),
    ...(unread > 0 ? [`${unread} files unread (${join(output, "unread.jsonl")})`] : []),
    ...stages,
  ].join("; ");
  const cut = isCut ? "interrupted, and the same command goes on; " : "";
  printLine(json ? terminal.stderr : terminal.stdout, `${cut}${text}`);
  printLine(json ? terminal.stderr : terminal.stdout, `results: ${join(output, "index.html")}`);
}
