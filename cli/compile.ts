import { dirname } from "node:path";
import type { Command } from "commander";
import { ExitCode } from "./exit-code.ts";
import { writeOutput } from "./files.ts";
import { commandOption } from "./options.ts";
import { packageFile } from "./package-files.ts";
import { printLine, type Terminal } from "./terminal.ts";

export function compileCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("compile")
    .description("compile TypeScript to a SWF")
    .argument("<main>", "the file that exports the document class")
    .addOption(commandOption("compile", "output"))
    .action(async (main: string, { output }: { output: string }) => exit(await compile(main, output, terminal)));
}

/** Not a file on disk: the types are generated, on each call, from the installed player. */
const PLAYER_TYPES = "/flashnet-player.d.ts";

async function compile(main: string, output: string, terminal: Terminal): Promise<ExitCode> {
  const { default: ts } = await import("typescript");
  const { CompileError, compileSwf } = await import("../src/compiler/index.ts");
  const { builtinNatives } = await import("../src/instrument/builtin-natives.ts");
  const { generateTypes } = await import("../src/library/generate-types.ts");
  const { readLibrarySwf } = await import("../src/player/node/package.ts");
  const types = generateTypes(await readLibrarySwf(), builtinNatives);
  let swf: Uint8Array;
  try {
    swf = compileSwf({
      main,
      sourceRoots: [dirname(main)],
      libraries: [packageFile("src/compiler/lib/avm2.d.ts", "dist/lib/avm2.d.ts"), PLAYER_TYPES],
      host: {
        ...ts.sys,
        readFile: (path) => (path === PLAYER_TYPES ? types : ts.sys.readFile(path)),
        fileExists: (path) => path === PLAYER_TYPES || ts.sys.fileExists(path),
      },
    });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    // A line for each thing that is wrong, as compilers do.
    printLine(terminal.stderr, error.message);
    return ExitCode.failed;
  }
  await writeOutput(output, swf);
  return ExitCode.done;
}
