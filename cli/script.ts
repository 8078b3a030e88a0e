import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { stringify } from "smol-toml";
import { canonicalHost, type TcpTarget } from "../base/address.ts";
import { parseParam, parseUrl } from "../base/options/values.ts";
import { reasonOf } from "../base/system-errors.ts";
import { type HostMapping, parseHostMapping } from "../host/network/wrappers/host-map.ts";
import { readRecording } from "../host/recording/file.ts";
import { writeScript } from "../src/script/script.ts";
import { EnvironmentError, ExitCode } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { paramOf } from "./movie-options.ts";
import { addOptions } from "./options.ts";
import { printError, type Terminal } from "./terminal.ts";

interface ScriptOptions {
  output?: string;
  /** folder of the test that is written */
  test?: string;
  swf?: string;
  url?: string;
  param: [string, string][];
  map: HostMapping[];
  until?: string;
}

export function scriptCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("script")
    .description("turn a recording into a server script, or into a test")
    .argument("<file>", "the recording");
  addOptions(command, "script", ["output", "test", "swf", "map", "url", "param", "until"], {
    map: parseHostMapping,
    url: parseUrl,
    param: parseParam,
  }).action(async (file: string, options: ScriptOptions) => exit(await script(file, options, terminal)));
}

async function script(file: string, options: ScriptOptions, terminal: Terminal): Promise<ExitCode> {
  const { output, test, swf } = options;
  if (test !== undefined && swf === undefined) {
    throw new EnvironmentError(`--test ${test} needs the SWF that was recorded; name it with --swf FILE`);
  }
  const { lines } = await readRecording(file);
  const source = await writeScript(lines, { askedFor: (target) => askedFor(target, options.map) });
  const bytes = new TextEncoder().encode(source);
  if (output !== undefined) writeOutput(output, bytes);
  else if (test === undefined) terminal.stdout.write(source);
  return test === undefined ? ExitCode.done : writeTest(test, swf!, bytes, options, terminal);
}

/** What a SWF had asked for that was led somewhere by a host map. */
function askedFor({ host, port }: TcpTarget, map: readonly HostMapping[]): TcpTarget {
  const found = map.find(({ to }) => "host" in to && isSameHost(to.host, host) && (to.port ?? port) === port);
  return found === undefined ? { host, port } : { host: found.from.host, port: found.from.port ?? port };
}

function isSameHost(one: string, other: string): boolean {
  return canonicalHost(one) === canonicalHost(other);
}

/** Writes a test folder, and the trace that the SWF has with the script. */
async function writeTest(
  folder: string,
  swf: string,
  script: Uint8Array,
  { url, param, until }: ScriptOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  for (const name of ["test.swf", "server.ts", "test.toml", "output.txt"]) {
    if (existsSync(join(folder, name)))
      throw new EnvironmentError(`${join(folder, name)} is there already; name a new folder`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    copyFileSync(swf, join(folder, "test.swf"));
  } catch (error) {
    throw new EnvironmentError(`${swf} can't be copied to ${folder}: ${reasonOf(error)}`, { cause: error });
  }
  writeOutput(join(folder, "server.ts"), script);
  const flashnet = { ...(url !== undefined && { url }), ...(until !== undefined && { until }), param: paramOf(param) };
  writeOutput(join(folder, "test.toml"), new TextEncoder().encode(stringify({ flashnet })));
  const { runTest } = await import("../src/runner/run-test.ts");
  const { failures } = await runTest(
    { name: basename(resolve(folder)), path: folder },
    { update: true, plugin: true, timeout: TIMEOUT },
  );
  for (const failure of failures) printError(terminal, `${folder}: ${failure}`);
  return failures.length > 0 ? ExitCode.failed : ExitCode.done;
}

/** Milliseconds for the SWF to play what was recorded; its own time goes faster. */
const TIMEOUT = 60_000;
