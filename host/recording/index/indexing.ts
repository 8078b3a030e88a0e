import { concat } from "../../../base/concat.ts";
import { messageOf } from "../../../base/errors.ts";
import { RecordingError } from "../errors.ts";
import { decodeHeader, decodeLine, isJson, MAX_LINE } from "../format.ts";
import { BlockKind, encodeBlock, type IndexHead, MessageWriter, placeOf } from "./blocks.ts";
import { LineScanner } from "./line-scanner.ts";

const LF = 10;

/**
 * Makes the index of a recording from its bytes, in one pass and bounded memory: blocks as they are ready, at least one
 * for each piece. What `readRecording` refuses ends the index with the reason; what it passes over is not in it.
 *
 * @param pieces may be changed once the next one is asked for
 */
export async function* indexRecording(head: IndexHead, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield encodeBlock(BlockKind.head, new TextEncoder().encode(JSON.stringify(head)), 0);
  const indexing = new Indexing();
  try {
    for await (const piece of pieces) yield indexing.add(piece);
    yield indexing.end();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    yield indexing.blocks();
    yield encodeBlock(BlockKind.failure, new TextEncoder().encode(messageOf(error)), indexing.read);
  }
}

class Indexing {
  /** bytes of lines that are in the index */
  read = 0;
  readonly #scanner = new LineScanner();
  readonly #messages = new MessageWriter();
  #blocks: Uint8Array[] = [];
  /** the beginning of a line */
  #rest: Uint8Array[] = [];
  #length = 0;
  #lines = 0;
  /** What is no JSON was being written when its process was killed, if nothing follows. */
  #damage: RecordingError | undefined;

  add(piece: Uint8Array): Uint8Array {
    let at = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, at)) {
      if (this.#length === 0) this.#line(piece, at, end);
      else {
        const line = concat([...this.#rest, piece.subarray(0, end)]);
        this.#rest = [];
        this.#length = 0;
        this.#line(line, 0, line.length);
      }
      at = end + 1;
    }
    if (at < piece.length) {
      // Not `slice`, which of a Buffer is no copy.
      this.#rest.push(new Uint8Array(piece.subarray(at)));
      this.#length += piece.length - at;
      if (this.#length > MAX_LINE) throw new RecordingError(`a line is longer than ${MAX_LINE} characters`);
    }
    return this.blocks();
  }

  end(): Uint8Array {
    if (this.#length > 0) {
      const line = concat(this.#rest);
      this.#line(line, 0, line.length);
    }
    if (this.#lines === 0) throw new RecordingError("the file is empty; this is no recording of flashnet");
    if (this.#lines === 1 && this.#damage !== undefined) throw this.#damage;
    this.#flush();
    this.#blocks.push(encodeBlock(BlockKind.end, new Uint8Array(0), this.read));
    return this.blocks();
  }

  /** Those since the last time. */
  blocks(): Uint8Array {
    this.#flush();
    const blocks = concat(this.#blocks);
    this.#blocks = [];
    return blocks;
  }

  #line(bytes: Uint8Array, from: number, to: number): void {
    if (this.#damage !== undefined) throw this.#damage;
    this.#lines++;
    if (this.#lines > 1 && this.#scanner.scan(bytes, from, to, this.read - from)) this.#message();
    else this.#other(bytes.subarray(from, to));
    this.read += to - from + 1;
  }

  #message(): void {
    this.#messages.add(this.#scanner.message);
    if (this.#messages.isFull) this.#flush();
  }

  #other(bytes: Uint8Array): void {
    const text = new TextDecoder().decode(bytes);
    try {
      if (this.#lines === 1) decodeHeader(text);
      else this.#event(text, bytes);
    } catch (error) {
      if (!(error instanceof RecordingError) || isJson(text)) throw error;
      this.#damage = error;
    }
  }

  #event(text: string, bytes: Uint8Array): void {
    const event = decodeLine(text, this.#lines);
    if (event === undefined || event.type === "ignore") return;
    if (event.type === "sent" || event.type === "received") {
      const { time, connection, type, data } = event;
      const place = placeOf(this.read, "line");
      Object.assign(this.#scanner.message, {
        time,
        connection,
        isReceived: type === "received",
        place,
        size: data.length,
      });
      this.#message();
    } else {
      this.#flush();
      this.#blocks.push(encodeBlock(BlockKind.event, bytes, this.read));
    }
  }

  #flush(): void {
    if (!this.#messages.isEmpty) this.#blocks.push(encodeBlock(BlockKind.messages, this.#messages.take(), this.read));
  }
}
