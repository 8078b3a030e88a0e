import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { RecordingError } from "../host/recording/errors.ts";
import { toPcapng } from "../host/recording/export/capture.ts";
import { readRecording } from "../host/recording/file.ts";
import { EnvironmentError, ExitCode } from "./exit-code.ts";
import { reasonOf } from "./files.ts";
import { commandOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export function exportCommand(program: Command, _terminal: Terminal, exit: (code: ExitCode) => void): void {
  program
    .command("export")
    .description("turn a recording into a capture that Wireshark opens")
    .argument("<file>", "the recording")
    .addOption(commandOption("export", "pcapng"))
    .action(async (file: string, { pcapng }: { pcapng: string }) => exit(await exportCapture(file, pcapng)));
}

async function exportCapture(file: string, output: string): Promise<ExitCode> {
  const { started, lines } = await readRecording(file);
  try {
    await pipeline(Readable.from(toPcapng(lines, started)), createWriteStream(output));
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new EnvironmentError(`${output} can't be written: ${reasonOf(error)}`, { cause: error });
  }
  return ExitCode.done;
}
