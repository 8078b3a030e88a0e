import { concat } from "../../base/concat.ts";
import { wallClock } from "../../base/time.ts";
import { readU32 } from "../../base/u32.ts";
import { unpackAggregate } from "./aggregate.ts";
import { ChunkReader, MAX_CHUNK_SIZE } from "./chunk-reader.ts";
import { ChunkWriter, COMMAND_CHUNK_STREAM, CONTROL_CHUNK_STREAM } from "./chunk-writer.ts";
import type { Role } from "./digest.ts";
import { RtmpError } from "./errors.ts";
import { Handshake } from "./handshake.ts";
import type { RtmpLimits } from "./limits.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";

/** What clients assume until the other end says otherwise, in bytes: spec/rtmp.md §4. */
const FIRST_WINDOW = 2_500_000;
/** Longest payload that a header can tell of. */
export const MAX_PAYLOAD = 0xffffff;
const MAX_WINDOW = 0xffffffff;

/** Events of user control messages: spec/rtmp.md §5. */
export const ControlEvent = {
  streamBegin: 0,
  streamEof: 1,
  setBufferLength: 3,
  pingRequest: 6,
  pingResponse: 7,
} as const;

/** What {@link RtmpPeer.announce} tells the other end. */
export interface Announcement {
  /** bytes after which it is to acknowledge what it has received */
  window?: number;
  /** bytes that it may send without an acknowledgement */
  bandwidth?: number;
  /** bytes of payload that our chunks have from now on */
  chunkSize?: number;
}

export interface RtmpPeerOptions {
  /** Bytes to the other end, in a buffer of their own. What one `receive` leads to is sent at once. */
  send(bytes: Uint8Array): void;
  /** The handshake is done: messages may be sent. */
  onReady?(): void;
  /**
   * Messages of types 8, 9, 15–20 and unknown ones, in order. 1–7 are dealt with here, and aggregates come as what is in
   * them.
   */
  onMessage(message: RtmpMessage): void;
  /** User control messages ({@link ControlEvent}) but pings, which are answered here, in their place between messages. */
  onControl?(event: number, stream: number): void;
  limits?: RtmpLimits;
  /** A client asks for the handshake with digests; default: the plain one. A server does as the client asks. */
  digest?: boolean;
  /** default: the system's */
  random?: (length: number) => Uint8Array;
  /** milliseconds; default: the wall clock's */
  now?: () => number;
}

/**
 * One end of an RTMP connection, without input and output of its own: spec/rtmp.md. Acknowledges, answers pings, and
 * follows the chunk sizes of the other end.
 */
export class RtmpPeer {
  readonly #options: RtmpPeerOptions;
  readonly #now: () => number;
  readonly #reader: ChunkReader;
  readonly #writer = new ChunkWriter();
  readonly #handshake: Handshake;
  /** what `now` says at time 0 of our messages; undefined until the handshake is done */
  #epoch: number | undefined;
  #failed = false;
  /** bytes that wait for the end of `receive` */
  #held: Uint8Array[] | undefined;
  #received = 0;
  #acknowledged = 0;
  #window = FIRST_WINDOW;
  /** the last that was announced to the other end */
  #announcedWindow = 0;

  constructor(role: Role, options: RtmpPeerOptions) {
    this.#options = options;
    const { limits, digest = false, random = systemRandom, now = () => wallClock.now() } = options;
    this.#now = now;
    this.#reader = new ChunkReader((message) => this.#dispatch(message), limits);
    const send = (bytes: Uint8Array) => this.#send(bytes);
    this.#handshake = new Handshake({ role, digest, time: now() >>> 0, random, send });
  }

  /** Whether the handshake is done. */
  get ready(): boolean {
    return this.#epoch !== undefined;
  }

  /** What the other end may send, from the next message on. */
  set limits(limits: Required<Pick<RtmpLimits, "maxMessage" | "maxChunkStreams">>) {
    this.#reader.maxMessage = limits.maxMessage;
    this.#reader.maxChunkStreams = limits.maxChunkStreams;
  }

  /** A client begins the handshake. */
  start(): void {
    this.#handshake.start();
  }

  /**
   * Takes what the other end has sent, in pieces of any size. Payloads may be views of them: they must not change any
   * more, or only once the payloads are done with.
   *
   * @throws RtmpError when it is no RTMP or more than a limit allows: the connection is to be closed. What comes after it
   * is ignored.
   */
  receive(bytes: Uint8Array): void {
    if (this.#failed) return;
    this.#held = [];
    try {
      this.#received += bytes.length;
      const rest = this.#handshake.done ? bytes : bytes.subarray(this.#handshake.push(bytes));
      if (this.#handshake.done && !this.ready) {
        this.#epoch = this.#now();
        this.#options.onReady?.();
      }
      this.#reader.push(rest);
      this.#acknowledge();
    } catch (error) {
      this.#failed = true;
      throw error;
    } finally {
      const held = this.#held;
      this.#held = undefined;
      if (held.length > 0) this.#options.send(concat(held));
    }
  }

  /**
   * Sends a message.
   *
   * @param message its time is that since the handshake unless given
   * @param chunkStream 2–63
   * @throws RtmpError before the handshake is done, and for what no header can tell of
   */
  send(message: Omit<RtmpMessage, "time"> & { time?: number }, chunkStream = COMMAND_CHUNK_STREAM): void {
    if (this.#epoch === undefined) throw new RtmpError("a message before the handshake is done; wait for onReady");
    if (chunkStream < 2 || chunkStream > 63) throw new RtmpError(`chunk stream ${chunkStream}; there are 2 to 63 here`);
    const { type, stream, payload, time = this.#now() - this.#epoch } = message;
    if (payload.length > MAX_PAYLOAD) {
      throw new RtmpError(`a message of ${payload.length} bytes; RTMP has none above ${MAX_PAYLOAD}`);
    }
    this.#send(this.#writer.write({ type, stream, payload, time: time >>> 0 }, chunkStream));
  }

  /** Tells the other end of windows and of the chunk size, which holds for messages that are sent later. */
  announce({ window, bandwidth, chunkSize }: Announcement): void {
    if (window !== undefined) this.#announceWindow(window);
    if (bandwidth !== undefined) {
      const dynamic = 2;
      this.#control(MessageTypeId.setPeerBandwidth, [...u32(bandwidth), dynamic]);
    }
    if (chunkSize !== undefined) this.setChunkSize(chunkSize);
  }

  /** Announces the chunk size, 1–0xFFFFFF bytes, of messages that are sent later. */
  setChunkSize(size: number): void {
    if (!(Number.isInteger(size) && size >= 1 && size <= MAX_CHUNK_SIZE)) {
      throw new RtmpError(`a chunk size of ${size}; it goes from 1 to ${MAX_CHUNK_SIZE}`);
    }
    this.#control(MessageTypeId.setChunkSize, u32(size));
    this.#writer.chunkSize = size;
  }

  /** Sends a user control message: {@link ControlEvent}, and numbers of 32 bits. */
  sendControl(event: number, ...data: number[]): void {
    this.#control(MessageTypeId.userControl, [event >> 8, event & 0xff, ...data.flatMap(u32)]);
  }

  #dispatch(message: RtmpMessage): void {
    const { type, payload } = message;
    switch (type) {
      case MessageTypeId.setChunkSize:
        this.#reader.chunkSize = chunkSizeOf(numberOf(payload));
        break;
      case MessageTypeId.abort:
        this.#reader.abort(numberOf(payload));
        break;
      case MessageTypeId.userControl:
        this.#userControl(payload);
        break;
      case MessageTypeId.windowAcknowledgementSize:
        this.#window = numberOf(payload) || this.#window;
        break;
      case MessageTypeId.setPeerBandwidth: {
        const window = numberOf(payload);
        if (window !== this.#announcedWindow) this.#announceWindow(window);
        break;
      }
      case MessageTypeId.aggregate:
        for (const part of unpackAggregate(message)) if (isForUser(part.type)) this.#options.onMessage(part);
        break;
      default:
        if (isForUser(type)) this.#options.onMessage(message);
    }
  }

  #userControl(payload: Uint8Array): void {
    if (payload.length < 2) throw new RtmpError("a user control message without an event");
    const event = (payload[0]! << 8) | payload[1]!;
    if (event === ControlEvent.pingRequest) this.sendControl(ControlEvent.pingResponse, numberOf(payload.subarray(2)));
    else if (payload.length >= 6) this.#options.onControl?.(event, readU32(payload, 2));
  }

  #announceWindow(window: number): void {
    this.#announcedWindow = Math.min(window, MAX_WINDOW);
    this.#control(MessageTypeId.windowAcknowledgementSize, u32(this.#announcedWindow));
  }

  #acknowledge(): void {
    if (this.#epoch === undefined || this.#received - this.#acknowledged < this.#window) return;
    this.#acknowledged = this.#received;
    this.#control(MessageTypeId.acknowledgement, u32(this.#received));
  }

  #control(type: number, payload: readonly number[]): void {
    this.send({ type, stream: 0, time: 0, payload: Uint8Array.from(payload) }, CONTROL_CHUNK_STREAM);
  }

  #send(bytes: Uint8Array): void {
    if (this.#held === undefined) this.#options.send(bytes);
    else this.#held.push(bytes);
  }
}

function isForUser(type: number): boolean {
  return type > 7 && type !== MessageTypeId.aggregate;
}

function numberOf(payload: Uint8Array): number {
  if (payload.length < 4) throw new RtmpError(`a control message of ${payload.length} bytes where a number is due`);
  return readU32(payload, 0);
}

function chunkSizeOf(value: number): number {
  if (value === 0 || value > 0x7fffffff) throw new RtmpError(`a chunk size of ${value}`);
  return Math.min(value, MAX_CHUNK_SIZE);
}

/** Modulo 2^32, as acknowledgements count. */
function u32(value: number): number[] {
  const low = value % 2 ** 32;
  return [low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff];
}

function systemRandom(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
