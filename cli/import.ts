import type { Command } from "commander";
import { AddressSyntaxError, canonicalHost, stripBrackets } from "../base/address.ts";
import { FlashnetError } from "../base/errors.ts";
import { familyOf } from "../base/ip-address.ts";
import { reasonOf } from "../base/system-errors.ts";
import { readInflated } from "../host/recording/compression.ts";
import { CaptureError } from "../host/recording/errors.ts";
import { createRecording } from "../host/recording/file.ts";
import { importCapture } from "../host/recording/import/import.ts";
import { EnvironmentError, ExitCode } from "./exit-code.ts";
import { addOptions } from "./options.ts";
import { printError, printLine, type Terminal } from "./terminal.ts";

interface ImportOptions {
  output: string;
  host: { address: string; name: string }[];
}

export function importCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("import")
    .description("turn a capture of Wireshark or tcpdump into a recording")
    .argument("<file>", "the capture, pcapng or pcap");
  addOptions(command, "import", ["output", "host"], { host: parseHostName }).action(
    async (file: string, options: ImportOptions) => exit(await importFile(file, options, terminal)),
  );
}

/** `ADDRESS=NAME`. @throws AddressSyntaxError */
export function parseHostName(text: string): ImportOptions["host"][number] {
  const [address = "", name = "", ...more] = text.split("=");
  const plain = stripBrackets(address);
  if (familyOf(plain) === undefined || name === "" || more.length > 0) {
    throw new AddressSyntaxError(`"${text}" is no name of an address; write ADDRESS=NAME, like 10.0.0.1=game.example`);
  }
  return { address: canonicalHost(plain), name: canonicalHost(name) };
}

/** Lines about what a recording lacks. */
const MOST_PROBLEMS = 20;

async function importFile(file: string, { output, host }: ImportOptions, terminal: Terminal): Promise<ExitCode> {
  let problems = 0;
  const onProblem = (what: string): void => {
    if (++problems <= MOST_PROBLEMS) printLine(terminal.stderr, `${file}: ${what}`);
  };
  const hosts = Object.fromEntries(host.map(({ address, name }) => [address, name]));
  let isWhole = true;
  try {
    const { started, events } = await importCapture(() => readInflated(file), { hosts, onProblem });
    const onError = (error: Error): void => {
      isWhole = false;
      printError(terminal, error.message);
    };
    const recording = createRecording(output, onError, started);
    for await (const event of events) {
      recording.record(event);
      if (!isWhole) break;
    }
    recording.close();
  } catch (error) {
    if (error instanceof CaptureError) throw new CaptureError(`${file}: ${error.message}`, { cause: error });
    if (error instanceof FlashnetError) throw error;
    throw new EnvironmentError(`${file} can't be read: ${reasonOf(error)}`, { cause: error });
  }
  if (problems > MOST_PROBLEMS) printLine(terminal.stderr, `${file}: and ${problems - MOST_PROBLEMS} more`);
  return isWhole ? ExitCode.done : ExitCode.failed;
}
