import { ProtocolError } from "./errors.ts";
import type { Framing, Message } from "./framing.ts";
import { decodeAck, decodeOpened, encodeAck, encodeOpen, encodePolicyFile } from "./messages.ts";
import { AS_TEXT, Kind, MAX_DATA, MessageType, TextLetter } from "./numbers.ts";
import { EMPTY } from "./payload.ts";
import { TextCollector } from "./text-collector.ts";

/**
 * The text transport: the AVM1 `XMLSocket` can exchange nothing but texts that end in a byte of 0, so messages are such
 * texts here, told apart by their first letter (docs/protocol.md, "Text").
 */
const Letter = {
  open: TextLetter.open.charCodeAt(0),
  data: TextLetter.data.charCodeAt(0),
  end: TextLetter.end.charCodeAt(0),
  ack: TextLetter.ack.charCodeAt(0),
  policyFile: TextLetter.policyFile.charCodeAt(0),
  rtmp: TextLetter.rtmp.charCodeAt(0),
};

/** No binary frame begins so: its length would be above 1.3 GB. */
export function isText(firstByte: number): boolean {
  return firstByte === Letter.open || firstByte === Letter.policyFile || firstByte === Letter.rtmp;
}

const decoder = new TextDecoder();

/** Bytes of one text, or of what waits for the network; the client can't be told to wait. */
const MAX_WAITING = 64 << 20;

/**
 * Bytes of texts that the client may have before it has read them: what AVM1 makes of all texts of a tick is freed behind
 * it, and the more that is, the longer the player looks for room.
 */
const MAX_UNREAD = 1 << 16;

/** Bytes of texts that become one event: the player's time for one grows with the square of the texts in it. */
const PIECE = 1 << 14;

export class TextFraming implements Framing {
  readonly #onMessage: (type: number, payload: Uint8Array) => void;
  readonly #fromClient = new TextCollector();
  readonly #fromNetwork = new TextCollector();
  /** sent by the client, not given on: the window is full */
  readonly #unsent: Uint8Array[] = [];
  #unsentLength = 0;
  /** bytes that may be given on */
  #room = 0;
  #clientEnded = false;
  readonly #onRoom: () => void;
  /** bytes of the texts before each ACK that the client has not answered, and their sum */
  readonly #delivered: number[] = [];
  #unread = 0;
  /** what the client may not have yet, from `#next` on */
  #held: Text[] = [];
  #next = 0;

  /** @param onRoom what `encode` has held back can go */
  constructor(onMessage: (type: number, payload: Uint8Array) => void, onRoom: () => void = () => {}) {
    this.#onMessage = onMessage;
    this.#onRoom = onRoom;
  }

  push(chunk: Uint8Array): void {
    for (const text of this.#fromClient.push(chunk)) this.#receive(text);
    if (this.#fromClient.length > MAX_WAITING) throw new ProtocolError(`a text of more than ${MAX_WAITING} bytes`, 0);
  }

  encode(messages: readonly Message[], isLast = false): Uint8Array<ArrayBuffer>[] {
    let isProbed = false;
    for (const { type, payload } of messages) {
      switch (type) {
        case MessageType.opened:
          this.#room = decodeOpened(payload).window;
          this.#held.push({ letter: Letter.open, text: NO_TEXT });
          break;
        case MessageType.data:
          for (const text of this.#fromNetwork.push(payload)) this.#held.push({ letter: Letter.data, text });
          break;
        case MessageType.ack:
          this.#room += decodeAck(payload);
          this.#flush();
          break;
        case MessageType.probe:
          isProbed = true;
          break;
        case MessageType.refused:
        case MessageType.end:
        case MessageType.reset:
          this.#held.push({ letter: Letter.end, text: NO_TEXT });
          break;
      }
    }
    const pieces = this.#pieces(isLast);
    // What was delivered will be acknowledged; the beginning of a text is not read before its end is there.
    if (isProbed && this.#delivered.length === 0) this.#onMessage(MessageType.ack, encodeAck(0));
    return pieces;
  }

  /** What the client may have now. */
  #pieces(isLast: boolean): Uint8Array<ArrayBuffer>[] {
    const pieces = new PieceWriter();
    const held = this.#held;
    let delivered = 0;
    while (this.#next < held.length && (isLast || this.#unread + delivered < MAX_UNREAD)) {
      const { letter, text } = held[this.#next++]!;
      pieces.add(letter, text);
      if (letter === Letter.data) delivered += text.length;
    }
    if (this.#next === held.length) {
      this.#held = [];
      this.#next = 0;
    }
    if (delivered > 0) {
      pieces.add(Letter.ack, NO_TEXT);
      this.#delivered.push(delivered);
      this.#unread += delivered;
    }
    return pieces.finish();
  }

  #acknowledged(): void {
    const bytes = this.#delivered.shift() ?? 0;
    this.#unread -= bytes;
    this.#onMessage(MessageType.ack, encodeAck(bytes));
    if (this.#held.length > 0) this.#onRoom();
  }

  #receive(text: Uint8Array): void {
    switch (text[0]) {
      case Letter.open:
        this.#onMessage(MessageType.open, encodeOpen({ ...parseOpen(text), kind: Kind.tcp }));
        break;
      case Letter.rtmp:
        this.#onMessage(MessageType.open, encodeOpen(parseRtmpOpen(text)));
        break;
      case Letter.policyFile:
        // All that such a channel is for.
        this.#onMessage(MessageType.policyFile, encodePolicyFile(decoder.decode(text.subarray(1, -1))));
        this.#onMessage(MessageType.end, EMPTY);
        break;
      case Letter.data:
        this.#send(text.subarray(1));
        break;
      case Letter.ack:
        this.#acknowledged();
        break;
      case Letter.end:
        this.#clientEnded = true;
        this.#flush();
        break;
      default:
        throw new ProtocolError(`a text that begins with byte ${text[0]}`, 0);
    }
  }

  #send(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.#unsentLength += bytes.length;
    this.#flush();
    if (this.#unsentLength > MAX_WAITING) {
      throw new ProtocolError(`more than ${MAX_WAITING} bytes wait for the network`, 0);
    }
  }

  #flush(): void {
    while (this.#unsent.length > 0 && this.#room > 0) {
      const bytes = this.#unsent[0]!;
      const part = bytes.subarray(0, Math.min(this.#room, MAX_DATA));
      if (part.length < bytes.length) this.#unsent[0] = bytes.subarray(part.length);
      else this.#unsent.shift();
      this.#unsentLength -= part.length;
      this.#room -= part.length;
      this.#onMessage(MessageType.data, part);
    }
    if (this.#clientEnded && this.#unsent.length === 0) this.#onMessage(MessageType.end, EMPTY);
  }
}

/** The end of a text, and all of one that is only a letter. */
const NO_TEXT = Uint8Array.of(0);

/** A text with its 0, and what it is. */
interface Text {
  letter: number;
  text: Uint8Array;
}

/** Joins texts to pieces that are worth an event each. */
class PieceWriter {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #texts: Text[] = [];
  #length = 0;

  /** @param text with its 0 */
  add(letter: number, text: Uint8Array): void {
    if (this.#length > 0 && this.#length + 1 + text.length > PIECE) this.#end();
    this.#texts.push({ letter, text });
    this.#length += 1 + text.length;
  }

  finish(): Uint8Array<ArrayBuffer>[] {
    if (this.#length > 0) this.#end();
    return this.#pieces;
  }

  #end(): void {
    const piece = new Uint8Array(this.#length);
    let offset = 0;
    for (const { letter, text } of this.#texts) {
      piece[offset] = letter;
      piece.set(text, offset + 1);
      offset += 1 + text.length;
    }
    this.#pieces.push(piece);
    this.#texts = [];
    this.#length = 0;
  }
}

const MAX_U32 = 2 ** 32 - 1;

type OpenFields = Parameters<typeof encodeOpen>[0];

const OPEN = /^O(\d+)\n(\d+)\n(\d+)\n([^\n]*)\n(.*)\0$/s;
const RTMP_OPEN = /^R(\d+)\n(\d+)\n(.*)$/s;

/** @throws ProtocolError */
function parseOpen(text: Uint8Array): Omit<OpenFields, "kind"> {
  return openFields(decoder.decode(text));
}

/** The same with the kind behind the version. @throws ProtocolError */
function parseRtmpOpen(text: Uint8Array): OpenFields {
  const fields = RTMP_OPEN.exec(decoder.decode(text));
  if (fields === null) throw new ProtocolError("an OPEN of RTMP without version and kind", 0);
  const [, version, kind, rest] = fields as unknown as [string, ...string[]];
  const number = Number(kind);
  if (!(number > AS_TEXT && number < 2 * AS_TEXT)) throw new ProtocolError(`an OPEN of RTMP of kind ${kind}`, 0);
  return { ...openFields(`O${version}\n${rest}`), kind: number };
}

function openFields(text: string): Omit<OpenFields, "kind"> {
  const fields = OPEN.exec(text);
  if (fields === null)
    throw new ProtocolError("an OPEN that is not version, time-out, port, URL and host, by lines", 0);
  const [, version, timeout, port, swfUrl, host] = fields as unknown as [string, ...string[]];
  return {
    version: Math.min(Number(version), 0xff),
    timeout: Math.min(Number(timeout), MAX_U32),
    port: Number(port),
    swfUrl: swfUrl!,
    host: host!,
  };
}
