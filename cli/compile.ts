import type { Command } from "commander";
import { ExitCode } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { commandOption } from "./options.ts";
import { printLine, type Terminal } from "./terminal.ts";

export function compileCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("compile")
    .description("compile TypeScript to a SWF")
    .argument("<main>", "the file that exports the document class")
    .addOption(commandOption("compile", "output"))
    .action(async (main: string, { output }: { output: string }) => exit(await compile(main, output, terminal)));
}

async function compile(main: string, output: string, terminal: Terminal): Promise<ExitCode> {
  const { CompileError, compileSwf } = await import("../src/compiler/index.ts");
  let swf: Uint8Array;
  try {
    swf = compileSwf({ main });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    // A line for each thing that is wrong, as compilers do.
    printLine(terminal.stderr, error.message);
    return ExitCode.failed;
  }
  writeOutput(output, swf);
  return ExitCode.done;
}
