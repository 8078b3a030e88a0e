import type { WebSocket } from "ws";
import { messageOf } from "../../../base/errors.ts";
import { afterTurn } from "../../../base/turn.ts";
import { Endpoint, type EndpointOptions } from "../../endpoint/endpoint.ts";
import type { ChannelLimits } from "../../endpoint/opening.ts";
import { ConnectError } from "../../network/errors.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { type Channel, encodeRefused, MessageType, maxClientPayload, Reason } from "../../protocol/messages.ts";
import { decodeStreamMessage, RELAY_STREAM } from "../../protocol/multiplex.ts";
import { EMPTY } from "../../protocol/payload.ts";
import { Outbox } from "./outbox.ts";

/** WebSocket close code "protocol error" (RFC 6455 §7.4.1). */
const PROTOCOL_ERROR = 1002;

/**
 * Bytes that wait for a page to read them while the relay goes on to read what it sends. A page that does not read is not
 * read either, so that answers don't pile up.
 */
const MAX_UNREAD = 8 << 20;

export interface SessionLimits {
  /** streams of the page at a time */
  maxStreams: number;
}

/** What the windows of streams come out of. */
export interface WindowSource {
  /** @returns bytes of one more window, each way */
  take(): number;
  giveBack(window: number): void;
}

/** What one stream of a page sends on. */
class StreamChannel implements Channel {
  readonly #stream: number;
  readonly #window: number;
  readonly #session: RelaySession;

  constructor(stream: number, window: number, session: RelaySession) {
    this.#stream = stream;
    this.#window = window;
    this.#session = session;
  }

  send(type: number, payload: Uint8Array): void {
    this.#session.send(this.#stream, type, payload);
  }

  close(): void {
    this.#session.closeStream(this.#stream, this.#window);
  }
}

/** One page: an endpoint for every stream on its WebSocket. */
export class RelaySession {
  readonly #socket: WebSocket;
  readonly #options: EndpointOptions;
  /** those of streams that have such a window */
  #streamOptions: { window: number; options: EndpointOptions } | undefined;
  readonly #maxStreams: number;
  readonly #windows: WindowSource;
  readonly #streams = new Map<number, Endpoint>();
  readonly #outbox: Outbox;

  constructor(socket: WebSocket, options: EndpointOptions, { maxStreams }: SessionLimits, windows: WindowSource) {
    this.#socket = socket;
    this.#options = options;
    this.#maxStreams = maxStreams;
    this.#windows = windows;
    this.#outbox = new Outbox((fragments) => {
      if (socket.readyState !== socket.OPEN) return;
      const last = fragments.length - 1;
      for (const [i, fragment] of fragments.entries()) socket.send(fragment, { binary: true, fin: i === last });
      if (socket.bufferedAmount > MAX_UNREAD && !socket.isPaused) this.#waitForReader();
    });
    socket.binaryType = "nodebuffer";
    socket.on("message", (message: Buffer, isBinary) => this.#receive(message, isBinary));
    // After an error the WebSocket always emits "close", where it is handled.
    socket.on("error", () => {});
    socket.on("close", () => this.#closed());
  }

  /** Nothing is open. */
  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  /** Tells the page that what it opens from now on is for another relay. */
  leave(): void {
    this.#outbox.push(RELAY_STREAM, MessageType.leaving, EMPTY);
  }

  /** Ends the page, behind all that was sent to it. @param code of the WebSocket */
  close(code: number): void {
    afterTurn(() => this.#socket.close(code));
  }

  /** Sends one message of a stream. */
  send(stream: number, type: number, payload: Uint8Array): void {
    this.#outbox.push(stream, type, payload);
  }

  /** Nothing more is sent on a stream, which had this window. */
  closeStream(stream: number, window: number): void {
    if (this.#streams.delete(stream)) this.#windows.giveBack(window);
  }

  #waitForReader(): void {
    const socket = this.#socket;
    socket.pause();
    // Called when all that was sent before has left.
    socket.ping(undefined, undefined, () => socket.resume());
  }

  #receive(message: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) throw new Error("text instead of bytes");
      const { stream, type, payload } = decodeStreamMessage(message);
      checkMessage(type, payload);
      const endpoint = this.#streams.get(stream);
      // Other messages for an unknown stream were under way when the stream ended here: they are ignored.
      if (endpoint !== undefined) endpoint.receive(type, payload);
      else if (type === MessageType.open) this.#open(stream, payload);
    } catch (error) {
      this.#options.log?.warn(`a page is cut off: ${messageOf(error)}`);
      this.#socket.close(PROTOCOL_ERROR);
    }
  }

  #open(stream: number, payload: Uint8Array): void {
    if (this.#streams.size >= this.#maxStreams) {
      this.#refuse(stream);
      return;
    }
    const window = this.#windows.take();
    const endpoint = new Endpoint(new StreamChannel(stream, window, this), this.#optionsWith(window));
    this.#streams.set(stream, endpoint);
    endpoint.receive(MessageType.open, payload);
  }

  /**
   * One object for all streams that have the same. One of their own would be an eighth of what they hold in Node 20, where
   * each has a hidden class (findings/node20-spread-hidden-classes.sh).
   */
  #optionsWith(window: number): EndpointOptions {
    if (this.#streamOptions?.window !== window) {
      const limits = { ...this.#options.limits, ...fixedWindows(window) };
      this.#streamOptions = { window, options: { ...this.#options, rtmp: false, limits } };
    }
    return this.#streamOptions.options;
  }

  #refuse(stream: number): void {
    const { code, message } = new ConnectError(
      "limit",
      `the page has ${this.#maxStreams} connections; raise the limit maxStreams`,
    );
    const refused = { reason: Reason.io, eventText: "", code, message };
    this.#outbox.push(stream, MessageType.refused, encodeRefused(refused));
  }

  /** Each stream gives its window back when its connection is over, which is later. */
  #closed(): void {
    for (const endpoint of this.#streams.values()) endpoint.channelClosed();
  }
}

/** The client acknowledges what its reader takes, so a full window means a slow reader and nothing else. */
function fixedWindows(window: number): ChannelLimits {
  return { sendWindow: window, ackStep: window / 4, window, maxWindow: window, probeInterval: 0 };
}

/** What a page has no business to send to a relay: requests of natives, which its own host answers. */
const FOR_HOSTS: ReadonlySet<number> = new Set([MessageType.call, MessageType.policyFile]);

/** @throws ProtocolError */
function checkMessage(type: number, { length }: Uint8Array): void {
  if (FOR_HOSTS.has(type)) throw new ProtocolError(`message type ${type} is not for a relay`, 0);
  const most = maxClientPayload(type);
  if (most !== undefined && length > most) {
    throw new ProtocolError(`a message of type ${type} has ${length} bytes, more than ${most}`, 0);
  }
}
