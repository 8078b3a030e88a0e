import type { Address } from "../../base/address.ts";
import { concat } from "../../base/concat.ts";
import { deferred } from "../../base/deferred.ts";
import { type Log, silentLog } from "../../base/log.ts";
import type { Time } from "../../base/time.ts";
import type { TcpConnection } from "../network/backend.ts";
import { attach, type ByteReceiver, type ByteSender, DirectConnection } from "../network/direct-connection.ts";
import { COMMAND_CHUNK_STREAM } from "./chunk-writer.ts";
import { commandHead, failureOf } from "./command-head.ts";
import { RtmpError } from "./errors.ts";
import { Films } from "./film/films.ts";
import { encodeFrames, FrameReader } from "./frames.ts";
import { RTMP_LIMITS, type RtmpLimits } from "./limits.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { FilmMessageId, RTMP_UNREADABLE } from "./numbers.ts";
import { MAX_PAYLOAD, RtmpPeer } from "./peer.ts";

export interface RtmpConnectionOptions {
  /** milliseconds, from any moment on */
  now: () => number;
  limits?: RtmpLimits | undefined;
  /** asks for the handshake with digests */
  digest?: boolean | undefined;
  log?: Log | undefined;
  /** of what NetStreams play; default the wall clock */
  time?: Time | undefined;
  /** Keeps what a NetStream plays until the player fetches it, and says by which ticket; without it none plays. */
  offer?: ((film: TcpConnection) => string) | undefined;
  /** where the connection leads, for the log */
  where: string;
}

/** Bytes of answers to pings and windows that may wait for the network before the server is not read any more. */
const MAX_UNSENT_ANSWERS = 64 * 1024;
/** Chunk stream of what belongs to a NetStream: spec/rtmp.md §3. */
const NET_STREAM_CHUNK_STREAM = 8;

/** What the log says once of a connection. */
const UNREADABLE =
  "it ends in the middle of a value, or has one that can't be read. Further ones are left out silently";

const FOR_NATIVES = new Set<number>([
  MessageTypeId.audio,
  MessageTypeId.video,
  MessageTypeId.dataAmf3,
  MessageTypeId.sharedObjectAmf3,
  MessageTypeId.commandAmf3,
  MessageTypeId.dataAmf0,
  MessageTypeId.sharedObjectAmf0,
  MessageTypeId.commandAmf0,
]);

/**
 * The client's end of an RTMP connection, as a connection whose bytes are messages (`frames.ts`). What the server sends
 * that is no RTMP looks like the end of its data, as in Flash, and is a warning.
 */
export class RtmpConnection extends DirectConnection implements ByteSender {
  readonly local: Address;
  readonly remote: Address;
  readonly closed: Promise<void>;
  readonly #options: RtmpConnectionOptions;
  readonly #network: ByteSender;
  readonly #peer: RtmpPeer;
  readonly #frames: FrameReader;
  readonly #films: Films | undefined;
  readonly #ready = deferred();
  /** what a piece of the network's data holds, until it is handed on */
  #messages: RtmpMessage[] = [];
  /** bytes that a write leads to; undefined while none is under way */
  #written: Uint8Array[] | undefined;
  #unsentAnswers = 0;
  #isReceiving = false;
  #receiver: ByteReceiver | undefined;
  /** frames that came before anybody took the connection over */
  #early: Uint8Array[] = [];
  #receiverIsFull = false;
  #isPaused = false;
  #ending: "none" | "ended" | Error = "none";
  /** nothing more is handed on */
  #isOver = false;
  /** the log has heard of what natives can't read */
  #hasWarned = false;

  /** Begins the handshake at once. */
  constructor(tcp: TcpConnection, options: RtmpConnectionOptions) {
    super();
    this.#options = options;
    this.local = tcp.local;
    this.remote = tcp.remote;
    this.closed = tcp.closed;
    const { now, digest = false, limits = {}, offer, time } = options;
    let start: number | undefined;
    this.#peer = new RtmpPeer("client", {
      send: (bytes) => this.#send(bytes),
      onReady: () => this.#ready.resolve(),
      onMessage: (message) => {
        if (FOR_NATIVES.has(message.type) && !this.#films?.show(message)) this.#messages.push(message);
      },
      onControl: (event, stream) => this.#films?.controlled(event, stream),
      limits,
      digest,
      random: filling,
      // Its own clock begins with the handshake, which says 0: what is recorded is the same when it is replayed.
      now: () => {
        const at = now();
        start ??= at;
        return at - start;
      },
    });
    this.#frames = new FrameReader(
      (message) => this.#sendMessage(message),
      Math.min(limits.maxMessage ?? RTMP_LIMITS.maxMessage, MAX_PAYLOAD),
      (beginning, length) => this.#leaveOut(beginning, length),
    );
    if (offer !== undefined) {
      this.#films = new Films({
        time,
        maxLength: limits.maxFilm ?? RTMP_LIMITS.maxFilm,
        offer,
        tell: (message) => this.#tell(message),
        control: (event, ...data) => this.#peer.sendControl(event, ...data),
      });
    }
    this.#network = attach(tcp, {
      window: Number.POSITIVE_INFINITY,
      data: (chunk) => this.#data(chunk),
      end: () => this.#finish("ended"),
      lost: (error) => this.#finish(error),
    });
    this.#peer.start();
  }

  /**
   * Settles when the handshake is done.
   *
   * @throws RtmpError when the server speaks something else, ConnectionLostError when it is gone
   */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** `ready` fails with this error unless the handshake is done. */
  giveUp(error: Error): void {
    if (this.#peer.ready) return;
    this.#ready.reject(error);
    this.abort();
  }

  attach(receiver: ByteReceiver): ByteSender {
    this.#receiver = receiver;
    if (this.#early.length > 0 || this.#ending !== "none") queueMicrotask(() => this.#catchUp());
    return this;
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    const written: Uint8Array[] = [];
    this.#written = written;
    try {
      this.#frames.push(chunk);
    } catch (error) {
      done(error as Error);
      return;
    } finally {
      this.#written = undefined;
    }
    // To a server that has gone, as it seems to content, may be written as to one that has closed its side.
    if (written.length > 0 && !this.#isOver) this.#network.write(concat(written), done);
    else done();
  }

  end(done: (error?: Error) => void): void {
    this.#network.end(done);
  }

  resume(): void {
    this.#receiverIsFull = false;
    this.#resumeIfFree();
  }

  discard(): void {
    this.#isOver = true;
    this.#early = [];
    this.#films?.finish();
    this.#network.discard();
  }

  abort(): void {
    this.#isOver = true;
    this.#films?.finish();
    this.#network.abort();
  }

  #data(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    let failure: unknown;
    this.#isReceiving = true;
    try {
      this.#peer.receive(chunk);
    } catch (error) {
      failure = error;
    }
    this.#isReceiving = false;
    // Until here messages are views of the chunk.
    const messages = this.#messages;
    this.#messages = [];
    if (messages.length > 0) this.#hand(encodeFrames(messages));
    this.#network.release?.(chunk.length);
    if (failure !== undefined) this.#fail(failure);
    this.#isPaused = this.#isFull;
    return !this.#isPaused;
  }

  /** What the server has sent is no RTMP. */
  #fail(error: unknown): void {
    if (!(error instanceof RtmpError)) throw error;
    if (this.#peer.ready) {
      const { where } = this.#options;
      this.#log.warn(`${where} is closed, as what it sent is no RTMP that can be read: ${error.message}`);
      this.#finish("ended");
      this.abort();
    } else this.giveUp(error);
  }

  #hand(frames: Uint8Array): void {
    if (this.#receiver !== undefined && this.#early.length === 0) {
      this.#receiverIsFull = !this.#receiver.data(frames);
    } else this.#early.push(frames);
  }

  #finish(ending: "ended" | Error): void {
    if (this.#isOver || this.#ending !== "none") return;
    this.#ending = ending;
    this.#films?.finish();
    if (this.#peer.ready) {
      if (this.#early.length === 0) this.#tellEnding();
    } else this.giveUp(ending === "ended" ? new RtmpError("it closed the connection within the handshake") : ending);
  }

  #tellEnding(): void {
    if (this.#ending === "ended") this.#receiver?.end();
    else if (this.#ending !== "none") this.#receiver?.lost(this.#ending);
  }

  #catchUp(): void {
    const early = this.#early;
    this.#early = [];
    if (this.#isOver && this.#ending === "none") return;
    if (early.length > 0) this.#receiverIsFull = !this.#receiver!.data(concat(early));
    this.#tellEnding();
    this.#resumeIfFree();
  }

  get #log(): Log {
    return this.#options.log ?? silentLog;
  }

  get #isFull(): boolean {
    return this.#receiverIsFull || this.#early.length > 0 || this.#unsentAnswers > MAX_UNSENT_ANSWERS;
  }

  #resumeIfFree(): void {
    if (!this.#isPaused || this.#isFull) return;
    this.#isPaused = false;
    this.#network.resume();
  }

  /** A message of the host's own to the natives, in its place between those of the server. */
  #tell(message: RtmpMessage): void {
    if (this.#isReceiving) this.#messages.push(message);
    else if (!this.#isOver) this.#hand(encodeFrames([message]));
  }

  #sendMessage(message: RtmpMessage): void {
    if (this.#films?.take(message)) return;
    if (message.type >= FilmMessageId.film)
      throw new RtmpError(`a message of type ${message.type}, which no server has`);
    if (message.type === RTMP_UNREADABLE) {
      if (!this.#hasWarned) this.#log.warn(`a message of ${this.#options.where} is left out: ${UNREADABLE}`);
      this.#hasWarned = true;
      return;
    }
    this.#peer.send(message, message.stream === 0 ? COMMAND_CHUNK_STREAM : NET_STREAM_CHUNK_STREAM);
  }

  /** The caller of a command that is too long hears that it has failed; for others there is the log. */
  #leaveOut(beginning: RtmpMessage, length: number): void {
    const why = `a message of ${length} bytes, and the most is ${this.#frames.maxMessage}`;
    this.#log.warn(`what content sends to ${this.#options.where} is left out: ${why}`);
    const command = beginning.stream === 0 ? commandHead(beginning) : undefined;
    if (command === undefined || command.transaction === 0) return;
    const failure = failureOf(command, why);
    if (command.name === "_result" || command.name === "_error") this.#peer.send(failure, COMMAND_CHUNK_STREAM);
    else this.#tell(failure);
  }

  /** Bytes of the peer's: what was written, or else the handshake and answers. */
  #send(bytes: Uint8Array): void {
    if (this.#written !== undefined) {
      this.#written.push(bytes);
      return;
    }
    this.#unsentAnswers += bytes.length;
    this.#network.write(bytes, (error) => {
      this.#unsentAnswers -= bytes.length;
      // A connection that broke is heard of where it is read.
      if (error === undefined) this.#resumeIfFree();
    });
  }
}

/**
 * In place of random bytes: those of a plain handshake protect nothing, and a recorded connection is the same when it is
 * played again.
 */
function filling(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 167 + 13);
}
