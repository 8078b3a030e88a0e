import { Command, CommanderError } from "commander";
import { messageOf } from "../base/errors.ts";
import packageJson from "../package.json" with { type: "json" };
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { printError, type Terminal } from "./terminal.ts";

type AddCommand = (program: Command, terminal: Terminal, exit: (code: ExitCode) => void) => void;

/** In the order of the help. Each is loaded when it is asked for: a run needs nothing of what the others do. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import("./run.ts")).runCommand,
  serve: async () => (await import("./serve.ts")).serveCommand,
  relay: async () => (await import("./relay.ts")).relayCommand,
  policy: async () => (await import("./policy.ts")).policyCommand,
  rtmp: async () => (await import("./rtmp.ts")).rtmpCommand,
  instrument: async () => (await import("./instrument.ts")).instrumentCommand,
  inspect: async () => (await import("./inspect.ts")).inspectCommand,
  compile: async () => (await import("./compile.ts")).compileCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  import: async () => (await import("./import.ts")).importCommand,
  view: async () => (await import("./view.ts")).viewCommand,
  script: async () => (await import("./script.ts")).scriptCommand,
  test: async () => (await import("./test.ts")).testCommand,
  "merge-reports": async () => (await import("./merge-reports.ts")).mergeReportsCommand,
  survey: async () => (await import("./survey.ts")).surveyCommand,
  worker: async () => (await import("./worker.ts")).workerCommand,
};

/** The command line: docs/command-line.md. @param args without the program's name */
export async function flashnet(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const program = new Command("flashnet")
    .description("SWF files with working sockets, in stock Ruffle")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      // Commander puts "Did you mean …?" on a line of its own.
      outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`),
    });
  const [name = ""] = args;
  const loads = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS);
  for (const load of loads) {
    const add = await load();
    add(program, terminal, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    printError(terminal, messageOf(error));
    return exitCodeOf(error);
  }
  return exitCode;
}
