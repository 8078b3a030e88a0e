import type { Command } from "commander";
import { parseUrl } from "../base/options/values.ts";
import { ExitCode } from "./exit-code.ts";
import { readInput, withFileName } from "./files.ts";
import { reportText } from "./inspect-text.ts";
import { defaultFileUrl, type MovieOptions } from "./movie-options.ts";
import { commandOption } from "./options.ts";
import { printJson, printLine, type Terminal } from "./terminal.ts";

interface InspectCommandOptions extends Pick<MovieOptions, "runtime" | "url"> {
  json: boolean;
}

export function inspectCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("inspect")
    .description("what a SWF uses of the network, where it connects to, and what that takes")
    .argument("<file>", "the SWF")
    .addOption(commandOption("inspect", "runtime"))
    .addOption(commandOption("inspect", "url", parseUrl))
    .addOption(commandOption("inspect", "json"))
    .action(async (file: string, options: InspectCommandOptions) => exit(await inspect(file, options, terminal)));
}

async function inspect(file: string, options: InspectCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { runtime, url = defaultFileUrl(file), json } = options;
  const swf = await readInput(file);
  const { inspectSwf } = await import("../src/inspect/inspect.ts");
  const { builtinNatives } = await import("../src/instrument/builtin-natives.ts");
  const { describeLibrary } = await import("../src/library/describe.ts");
  const { nodeCodec } = await import("../src/player/node/codec.ts");
  const { readLibrarySwf } = await import("../src/player/node/package.ts");
  const library = describeLibrary(await readLibrarySwf());
  const swfHost = new URL(url).hostname || "*";
  const report = await withFileName(file, () =>
    inspectSwf(swf, { natives: builtinNatives, library, runtime, swfHost, codec: nodeCodec }),
  );
  if (json) printJson(terminal.stdout, report);
  else printLine(terminal.stdout, reportText(file, report));
  return ExitCode.done;
}
