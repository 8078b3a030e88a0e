import type { Writable } from "node:stream";
import { createConsola } from "consola/basic";
import type { Log } from "../base/log.ts";
import { printable, printableJson, printableText } from "../base/printable.ts";

/** What a command gets from its caller: output, and when to end. */
export interface Terminal {
  /** results, and nothing else */
  stdout: Writable;
  /** everything else */
  stderr: Writable;
  /** Settles when a command that runs on is to end. */
  interrupted(): Promise<void>;
  /** Calls back whenever the signal comes, which then does nothing else. */
  onSignal(signal: "SIGHUP" | "SIGINT" | "SIGTERM", callback: () => void): void;
}

/** Prints a line of ours, or a report: names and texts in it may be content's. */
export function printLine(stream: Writable, line: string): void {
  stream.write(`${printableText(line)}\n`);
}

/** Prints a value for programs. */
export function printJson(stream: Writable, value: unknown): void {
  stream.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Prints one line that begins with "error: ". */
export function printError(terminal: Terminal, message: string): void {
  printLine(terminal.stderr, `error: ${printable(message)}`);
}

/** Where a line begins that looks like one of ours, whatever stands unseen in front of its letters. */
const OURS = new RegExp(`^(?=${["error:", "[warn]", "[debug]"].map(seenAs).join("|")})`, "gmu");

function seenAs(text: string): string {
  return [...text].map((letter) => `\\p{DI}*${letter.replace(/[[\]]/, "\\$&")}`).join("");
}

/**
 * Prints what content traces: to programs and files as it is, to a terminal without what that would take for commands,
 * and so that it does not look like a line of ours.
 */
export function printTrace({ stdout }: Terminal, text: string): void {
  if (!isTerminal(stdout)) stdout.write(`${text}\n`);
  else printLine(stdout, text.replaceAll(OURS, "trace: "));
}

/** Bytes of a log that wait for whoever reads it. What comes on top is left out: strangers can have lines written. */
const MAX_UNREAD = 1 << 20;

/** Writes lines as long as somebody reads them. @param missing writes that so many were left out */
function boundedWriter(stream: Writable, missing: (count: number) => void): (write: () => void) => void {
  let leftOut = 0;
  return (write) => {
    if (stream.writableLength > MAX_UNREAD) {
      leftOut++;
      return;
    }
    if (leftOut > 0) missing(leftOut);
    leftOut = 0;
    write();
  };
}

/** Levels of consola: 2 is warnings, 4 debugging. */
export function createLog(terminal: Pick<Terminal, "stderr">, verbose: boolean): Log {
  const stream = terminal.stderr as NodeJS.WriteStream;
  const log = createConsola({ level: verbose ? 4 : 2, stdout: stream, stderr: stream, formatOptions: { date: false } });
  const bounded = boundedWriter(stream, (count) => log.warn(leftOutText(count)));
  return {
    debug: (message) => bounded(() => log.debug(printable(message))),
    warn: (message) => bounded(() => log.warn(printable(message))),
  };
}

/** Writes events for programs, one line each. @param lineOf the line of an event, and of a warning */
export function createEventLog<Event>({ stderr }: Pick<Terminal, "stderr">, lineOf: (event: Event | string) => string) {
  const bounded = boundedWriter(stderr, (count) => stderr.write(`${lineOf(leftOutText(count))}\n`));
  return (event: Event): void => bounded(() => stderr.write(`${lineOf(event)}\n`));
}

function leftOutText(count: number): string {
  return `${count} lines are left out that nobody has read in time`;
}

function isTerminal(stream: Writable): boolean {
  return (stream as Partial<NodeJS.WriteStream>).isTTY === true;
}
