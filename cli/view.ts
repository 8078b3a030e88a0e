import { join } from "node:path";
import type { Command } from "commander";
import { readRecording } from "../host/recording/file.ts";
import type { ExitCode as Code } from "./exit-code.ts";
import { ExitCode } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { wholeNumber } from "./movie-options.ts";
import { addOptions } from "./options.ts";
import { packageFile } from "./package-files.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";
import { userCache } from "./user-cache.ts";

export function viewCommand(program: Command, terminal: Terminal, exit: (code: Code) => void): void {
  const command = program.command("view").description("the inspector for recordings, in a page; prints the URL");
  addOptions(command, "view", ["decoder", "port"], { port: wholeNumber(0, 65535) })
    .argument("<recordings...>", "files of --record")
    .action(async (files: string[], options: ViewOptions) => exit(await view(files, options, terminal)));
}

interface ViewOptions {
  port: number;
  /** path of a module */
  decoder?: string;
}

async function view(files: readonly string[], { port, decoder }: ViewOptions, terminal: Terminal): Promise<Code> {
  const { ViewServer } = await import("../web/server/view-server.ts");
  // What is none is said here rather than in the page.
  for (const file of files) await readRecording(file);
  const cache = userCache();
  const { browserModule } = await import("../web/server/browser-module.ts");
  const server = new ViewServer({
    ...(decoder !== undefined && { decoder: { file: decoder, script: await browserModule(decoder, "as a decoder") } }),
    files,
    ...(cache !== undefined && { indexes: join(cache, "indexes") }),
    web: packageFile("dist/web"),
    log: createLog(terminal, false),
  });
  printLine(terminal.stdout, await listening(port, () => server.listen(port)));
  await terminal.interrupted();
  await server.close();
  return ExitCode.done;
}
