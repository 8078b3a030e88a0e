import { messageOf } from "../../base/errors.ts";
import { reasonOf, reasonOfCode } from "../../base/system-errors.ts";
import { compressorFor, readInflated } from "./compression.ts";
import { RecordingError } from "./errors.ts";
import {
  decodeHeader,
  decodeLine,
  encodeEvent,
  encodeHeader,
  isJson,
  MAX_LINE,
  type RecordingEvent,
  type RecordingLine,
} from "./format.ts";
import { OutputFile } from "./output-file.ts";

const OWNER_ONLY = 0o600;

export interface RecordingFile {
  /** Adds an event. After an error or `close` it does nothing. */
  record(event: RecordingEvent): void;
  close(): void;
}

/**
 * Begins a recording, over whatever the file holds; compressed, if its name ends in `.gz` or `.zst`. Every event is with
 * the operating system before anything follows from it, so that a process that is killed loses nothing but the line it
 * was writing. Its owner alone can read it.
 *
 * @param onError the disk is full, say: the connections go on, the recording does not
 * @param started milliseconds since 1970; default now
 * @throws RecordingError when the file can't be written, or Node has no zstd
 */
export function createRecording(
  path: string,
  onError: (error: RecordingError) => void,
  started: number = Date.now(),
): RecordingFile {
  const failure = (error: unknown): RecordingError =>
    new RecordingError(`${path} can't be written: ${adviceFor(error)}`, { cause: error });
  const compressor = compressorFor(path);
  let file: OutputFile | undefined;
  const write = (line: string): void => {
    const bytes = Buffer.from(line);
    file?.write(compressor === undefined ? bytes : compressor.add(bytes));
  };
  try {
    // What goes over TLS is in it as it was before encryption, passwords too.
    file = new OutputFile(path, { mode: OWNER_ONLY });
    write(encodeHeader(started));
  } catch (error) {
    throw failure(error);
  }
  const giveUp = (): void => {
    file?.close();
    file = undefined;
  };
  const attempt = (action: () => void): void => {
    if (file === undefined) return;
    try {
      action();
    } catch (error) {
      giveUp();
      onError(failure(error));
    }
  };
  return {
    record: (event) => attempt(() => write(encodeEvent(event))),
    close() {
      attempt(() => compressor && file?.write(compressor.end()));
      giveUp();
    },
  };
}

function adviceFor(error: unknown): string {
  const reason = reasonOfCode((error as NodeJS.ErrnoException).code);
  return reason ?? `${messageOf(error)}; check the folder and its space`;
}

/** A recording, line by line. */
export interface RecordingReader {
  /** when it was made, in milliseconds since 1970 */
  started: number;
  lines: AsyncIterable<RecordingLine>;
}

/**
 * Reads a recording as it goes, in bounded memory, inflated if its name ends in `.gz` or `.zst`. A last line that is not
 * whole was being written when its process was killed, and counts as not written.
 *
 * @throws RecordingError naming file and line
 */
export async function readRecording(path: string): Promise<RecordingReader> {
  const iterator = numberedLines(path);
  const first = await naming(path, async () => (await iterator.next()).value);
  if (first === undefined) throw new RecordingError(`${path}: the file is empty; this is no recording of flashnet`);
  const started = await naming(path, async () => decodeHeader(first.text));
  return { started, lines: decodedLines(path, iterator) };
}

interface NumberedLine {
  text: string;
  number: number;
  last: boolean;
}

async function* numberedLines(path: string): AsyncGenerator<NumberedLine, undefined> {
  let held: NumberedLine | undefined;
  for await (const text of textLines(path)) {
    if (held) yield held;
    held = { text, number: (held?.number ?? 0) + 1, last: false };
  }
  if (held) yield { ...held, last: true };
  return undefined;
}

/** What is compressed may be far longer than its file: lines have a bound. */
async function* textLines(path: string): AsyncGenerator<string, void> {
  let rest: string[] = [];
  let length = 0;
  for await (const piece of readInflated(path).setEncoding("utf8") as AsyncIterable<string>) {
    const [first, ...more] = piece.split("\n");
    rest.push(first!);
    length += first!.length;
    if (length > MAX_LINE) throw new RecordingError(`a line is longer than ${MAX_LINE} characters`);
    if (more.length === 0) continue;
    yield rest.join("");
    const last = more.pop()!;
    yield* more;
    rest = [last];
    length = last.length;
  }
  if (length > 0) yield rest.join("");
}

async function* decodedLines(path: string, lines: AsyncIterator<NumberedLine>): AsyncGenerator<RecordingLine, void> {
  for (;;) {
    const { done, value } = await naming(path, () => lines.next());
    if (done) return;
    const { text, number, last } = value;
    if (last && !isJson(text)) return;
    const line = await naming(path, async () => decodeLine(text, number));
    if (line) yield line;
  }
}

async function naming<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const what = error instanceof RecordingError ? messageOf(error) : `it can't be read: ${reasonOf(error)}`;
    throw new RecordingError(`${path}: ${what}`, { cause: error });
  }
}
