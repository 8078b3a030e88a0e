import type { Writable } from "node:stream";
import { createConsola } from "consola/basic";
import type { Log } from "../base/log.ts";

/** What a command gets from its caller: output, and when to end. */
export interface Terminal {
  /** results, and nothing else */
  stdout: Writable;
  /** everything else */
  stderr: Writable;
  /** Settles when a command that runs on is to end. */
  interrupted(): Promise<void>;
}

export function printLine(stream: Writable, line: string): void {
  stream.write(`${line}\n`);
}

/** Prints one line that begins with "error: ". */
export function printError(terminal: Terminal, message: string): void {
  printLine(terminal.stderr, `error: ${message}`);
}

/** Levels of consola: 2 is warnings, 4 debugging. */
export function createLog(terminal: Terminal, verbose: boolean): Log {
  const stream = terminal.stderr as NodeJS.WriteStream;
  return createConsola({ level: verbose ? 4 : 2, stdout: stream, stderr: stream, formatOptions: { date: false } });
}
