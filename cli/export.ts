import type { Command } from "commander";
import { toPcapng } from "../host/recording/export/capture.ts";
import { DISSECTOR } from "../host/recording/export/dissector.ts";
import { readRecording } from "../host/recording/file.ts";
import { ExitCode } from "./exit-code.ts";
import { openOutput, writeOutput } from "./files.ts";
import { commandOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export function exportCommand(program: Command, _terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("export")
    .description("turn a recording into a capture that Wireshark opens")
    .argument("<file>", "the recording")
    .addOption(commandOption("export", "pcapng"))
    .addOption(commandOption("export", "lua"))
    .action(async (file: string, { pcapng, lua }: { pcapng: string; lua?: string }) => {
      const code = await exportCapture(file, pcapng);
      if (lua !== undefined) writeOutput(lua, new TextEncoder().encode(DISSECTOR));
      exit(code);
    });
}

async function exportCapture(file: string, output: string): Promise<ExitCode> {
  const { started, lines } = await readRecording(file);
  const capture = openOutput(output);
  for await (const piece of toPcapng(lines, started)) capture.write(piece);
  capture.close();
  return ExitCode.done;
}
