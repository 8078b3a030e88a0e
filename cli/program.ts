import { Command, CommanderError } from "commander";
import { messageOf } from "../base/errors.ts";
import packageJson from "../package.json" with { type: "json" };
import { compileCommand } from "./compile.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { inspectCommand } from "./inspect.ts";
import { instrumentCommand } from "./instrument.ts";
import { mergeReportsCommand } from "./merge-reports.ts";
import { policyCommand } from "./policy.ts";
import { relayCommand } from "./relay.ts";
import { rtmpCommand } from "./rtmp.ts";
import { runCommand } from "./run.ts";
import { scriptCommand } from "./script.ts";
import { serveCommand } from "./serve.ts";
import { surveyCommand } from "./survey.ts";
import { printError, type Terminal } from "./terminal.ts";
import { testCommand } from "./test.ts";
import { viewCommand } from "./view.ts";
import { workerCommand } from "./worker.ts";

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
  for (const add of [
    runCommand,
    serveCommand,
    relayCommand,
    policyCommand,
    rtmpCommand,
    instrumentCommand,
    inspectCommand,
    compileCommand,
    exportCommand,
    importCommand,
    viewCommand,
    scriptCommand,
    testCommand,
    mergeReportsCommand,
    surveyCommand,
    workerCommand,
  ]) {
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
