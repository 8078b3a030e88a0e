import type { Command } from "commander";
import { parseUrl } from "../base/options/values.ts";
import { sandboxOf } from "../host/policy/sandbox.ts";
import type { InstrumentOptions } from "../src/instrument/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { ExitCode as Exit } from "./exit-code.ts";
import { readInput, withFileName, writeOutput } from "./files.ts";
import { defaultFileUrl, type MovieOptions } from "./movie-options.ts";
import { commandOption } from "./options.ts";
import { printLine, type Terminal } from "./terminal.ts";

export function instrumentCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("instrument")
    .description("write a SWF the way the player gets to see it")
    .argument("<in>", "the SWF")
    .argument("<out>", "where to write the rewritten one")
    .addOption(commandOption("instrument", "runtime"))
    .addOption(commandOption("instrument", "url", parseUrl))
    .action(async (input: string, output: string, options: Pick<MovieOptions, "runtime" | "url">) =>
      exit(await instrument(input, output, options, terminal)),
    );
}

async function instrument(
  input: string,
  output: string,
  { runtime, url = defaultFileUrl(input) }: Pick<MovieOptions, "runtime" | "url">,
  terminal: Terminal,
): Promise<ExitCode> {
  const swf = await readInput(input);
  const { instrumentSwf } = await import("../src/instrument/index.ts");
  const { builtinNatives } = await import("../src/instrument/builtin-natives.ts");
  const { Placeholder } = await import("../src/instrument/placeholders.ts");
  const { nodeCodec } = await import("../src/player/node/codec.ts");
  const options: InstrumentOptions = {
    url,
    runtime,
    natives: builtinNatives,
    constants: ({ useNetwork }) => ({
      [Placeholder.sandbox]: sandboxOf(url, { useNetwork, trusted: false, runtime, application: url }),
    }),
    compression: "keep",
    codec: nodeCodec,
  };
  const { bytes, changed, used, wrapped } = await withFileName(input, () => instrumentSwf(swf, options));
  writeOutput(output, bytes);
  const parts = Object.entries({ uses: used, wraps: wrapped }).filter(([, names]) => names.length > 0);
  const summary = changed
    ? parts.map(([verb, names]) => `${verb} ${names.join(", ")}`).join("; ")
    : "uses nothing that flashnet replaces; unchanged";
  printLine(terminal.stderr, `${output}: ${summary}`);
  return Exit.done;
}
