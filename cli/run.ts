import { dirname } from "node:path";
import type { Command } from "commander";
import { limitsFor } from "../base/options/limits.ts";
import { PlayerPanicError } from "../src/player/node/errors.ts";
import type { Clock } from "../src/player/node/pace.ts";
import type { PlayOptions, PlayOutcome } from "../src/player/node/play.ts";
import { ExitCode } from "./exit-code.ts";
import { readInput, withFileName, writeOutput } from "./files.ts";
import {
  addMovieOptions,
  defaultFileUrl,
  type MovieOptions,
  paramOf,
  parseSeconds,
  wholeNumber,
} from "./movie-options.ts";
import { addNetworkOptions, type NetworkOptions, openNetwork } from "./network.ts";
import { addLimitOption, addOptions } from "./options.ts";
import { addPolicyOptions, openPolicyLog, type PolicyOptions, readPolicyFiles } from "./policy-options.ts";
import { createLog, printError, printTrace, type Terminal } from "./terminal.ts";

interface RunOptions extends MovieOptions, NetworkOptions, PolicyOptions {
  until?: string;
  frames?: number;
  clock?: Clock;
  /** seconds */
  timeout: number;
  screenshot?: string;
  /** path of a module */
  external?: string;
  instrumentAll: boolean;
  share: string[];
}

export function runCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program.command("run").description("play a SWF headless; stdout carries its trace and nothing else");
  addPolicyOptions(addNetworkOptions(addMovieOptions(command, "run")), "run");
  addOptions(
    command,
    "run",
    ["until", "frames", "timeout", "clock", "external", "screenshot", "share", "instrumentAll"],
    {
      frames: wholeNumber(1, 2 ** 31),
      timeout: parseSeconds,
    },
  );
  addLimitOption(command, "run", "PlayerHost", "nodeBackend")
    .argument("<file>", "the SWF")
    .action(async (file: string, options: RunOptions) => exit(await run(file, options, terminal)));
}

async function run(file: string, options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const swf = await readInput(file);
  const { play } = await import("../src/player/node/play.ts");
  const { localFiles } = await import("../src/player/node/local-files.ts");
  const { url = defaultFileUrl(file), until, frames, screenshot, external } = options;
  const log = createLog(terminal, options.verbose);
  const { matches, ...network } = await openNetwork(options, terminal);
  const { clock = network.lockstep ? "virtual" : "real" } = options;
  const interruption = new AbortController();
  void terminal.interrupted().then(() => interruption.abort());
  const playing: PlayOptions = {
    url,
    param: paramOf(options.param),
    runtime: options.runtime,
    plugin: options.plugin,
    instrumentAll: options.instrumentAll,
    fetch: localFiles(url, dirname(file), options.share),
    map: options.map,
    policy: options.policy,
    policyFor: await readPolicyFiles(options),
    policyLog: openPolicyLog(options, terminal),
    trust: options.trust,
    lowPorts: options.lowPorts,
    limits: limitsFor("PlayerHost", options.limit),
    timeout: options.timeout * 1000,
    canvas: screenshot !== undefined,
    ...(until !== undefined && { until }),
    ...(frames !== undefined && { frames }),
    ...(external !== undefined && {
      external: await (await import("../src/runner/load-external.ts")).loadExternal(external),
    }),
    ...network,
    clock,
    signal: interruption.signal,
    log,
    onTrace: (text) => printTrace(terminal, text),
    onError: (message) => printError(terminal, message),
    onFsCommand: (command, values) => log.debug(`fscommand: ${JSON.stringify([command, values])}`),
    onNavigate: ({ url, target, method }) => log.debug(`opens nothing: ${method} ${JSON.stringify([url, target])}`),
    onPanic: (error) => printError(terminal, error.message),
    onLog: ({ level, text }) => log.debug(`Ruffle: ${level}: ${text}`),
  };
  let outcome: PlayOutcome;
  try {
    outcome = await withFileName(file, () => play(swf, playing));
  } catch (error) {
    // It has been told as it happened.
    if (error instanceof PlayerPanicError) return ExitCode.panic;
    throw error;
  }
  if (screenshot !== undefined && outcome.screenshot) writeOutput(screenshot, outcome.screenshot);
  if (outcome.reason === "panic") return ExitCode.panic;
  if (!matches()) return ExitCode.failed;
  if (outcome.reason === "until") return ExitCode.done;
  const cutShort = until === undefined ? undefined : CUT_SHORT[outcome.reason];
  if (cutShort === undefined) return outcome.errors.length > 0 ? ExitCode.failed : ExitCode.done;
  printError(terminal, `no trace line contained "${until}" ${cutShort(options)}`);
  return ExitCode.timedOut;
}

/** What a run has to say that ended before `--until` was met. */
const CUT_SHORT: Partial<Record<PlayOutcome["reason"], (options: RunOptions) => string>> = {
  timeout: ({ timeout }) => `within ${timeout} s; raise --timeout if it is to come`,
  aborted: () => "before it was interrupted; let it run on if it is to come",
};
