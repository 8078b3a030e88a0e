import { type Deferred, deferred } from "../../../base/deferred.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { type ByteWebSocket, type ByteWebSocketConstructor, closeText, dialWebSocket } from "../websocket/dial.ts";
import {
  CloseReason,
  decodePacket,
  Extension,
  encodePacket,
  type Packet,
  type StreamKind,
  WispError,
} from "./packets.ts";

/** Sub-protocol by which a client says that it speaks version 2. */
const VERSION_2 = "wisp-v2";

/** What a link tells a stream. */
export interface WispStream {
  /** Readers leave too much lying, and this stream holds most of it: it lets go of that. */
  overflow(): void;
  data(bytes: Uint8Array): void;
  /** the server's buffer has room for so many packets more */
  room(packets: number): void;
  /** nothing more comes; `reason` is a {@link CloseReason}, undefined when the link is lost */
  closed(reason: number | undefined, why: string): void;
}

export interface WispLinkOptions {
  url: string;
  WebSocket: ByteWebSocketConstructor;
  time: Time;
}

/** One WebSocket to a Wisp server, after its handshake, and the streams on it. */
export class WispLink {
  /** packets that a new stream may send */
  readonly room: number;
  /** the server takes streams of UDP */
  readonly udp: boolean;
  /** the server says when a stream is open, by a CONTINUE */
  readonly confirms: boolean;
  readonly socket: ByteWebSocket;
  lost = false;
  readonly #streams = new Map<number, WispStream>();
  /** received bytes that wait for readers, of streams that have ended as well */
  readonly #held = new Map<WispStream, number>();
  #unread = 0;
  #nextStream = 1;

  constructor(socket: ByteWebSocket, { room, udp, confirms }: Handshake) {
    this.socket = socket;
    this.room = room;
    this.udp = udp;
    this.confirms = confirms;
  }

  /** @returns the stream's number */
  open(kind: StreamKind, host: string, port: number, stream: WispStream): number {
    const number = this.#nextStream++;
    this.#streams.set(number, stream);
    this.#send({ type: "connect", stream: number, kind, port, host });
    return number;
  }

  data(stream: number, data: Uint8Array): void {
    this.#send({ type: "data", stream, data });
  }

  close(stream: number, reason: number): void {
    if (this.#streams.delete(stream)) this.#send({ type: "close", stream, reason });
  }

  /** A stream holds so many bytes more for its reader, or fewer. */
  hold(stream: WispStream, bytes: number): void {
    const held = (this.#held.get(stream) ?? 0) + bytes;
    if (held > 0) this.#held.set(stream, held);
    else this.#held.delete(stream);
    this.#unread += bytes;
  }

  /** Ends those that hold most until all together hold no more than so many bytes: no stream can be stopped. */
  limitHeld(most: number): void {
    while (this.#unread > most) {
      const [[largest]] = [...this.#held].sort(([, one], [, other]) => other - one) as [[WispStream, number]];
      largest.overflow();
    }
  }

  receive(packet: Packet): void {
    const stream = this.#streams.get(packet.stream);
    if (stream === undefined) return;
    if (packet.type === "data") stream.data(packet.data);
    else if (packet.type === "continue") stream.room(packet.room);
    else if (packet.type === "close") {
      this.#streams.delete(packet.stream);
      stream.closed(packet.reason, `the Wisp server gave reason 0x${packet.reason.toString(16).padStart(2, "0")}`);
    }
  }

  lose(why: string): void {
    if (this.lost) return;
    this.lost = true;
    for (const stream of this.#streams.values()) stream.closed(undefined, why);
    this.#streams.clear();
    this.socket.close();
  }

  #send(packet: Packet): void {
    if (!this.lost) this.socket.send(encodePacket(packet));
  }
}

interface Handshake {
  room: number;
  udp: boolean;
  confirms: boolean;
}

/** Version 1 has UDP without asking. */
const VERSION_1: Omit<Handshake, "room"> = { udp: true, confirms: false };

/** Dials a Wisp server: version 2, and version 1 where it does not open with that. @throws ConnectError `relay` */
export async function dialWisp(options: WispLinkOptions, open: OpenOptions): Promise<WispLink> {
  const start = options.time.now();
  try {
    return await dial(options, [VERSION_2], open);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.reason !== "refused") throw error;
    const timeout = Math.max(1, open.timeout - (options.time.now() - start));
    return dial(options, [], { ...open, timeout }).catch((cause: ConnectError) => {
      throw cause.reason === "refused" ? new ConnectError("relay", cause.message, { cause }) : cause;
    });
  }
}

async function dial(options: WispLinkOptions, protocols: string[], open: OpenOptions): Promise<WispLink> {
  const { url, WebSocket, time } = options;
  const start = time.now();
  // An object, for a promise of a promise is one.
  const { link } = await dialWebSocket(url, protocols, open, WebSocket, time, (socket) => ({
    link: greet(socket, url),
  }));
  const left = Math.max(1, open.timeout - (time.now() - start));
  const abort = (): void => link.reject(ConnectError.aborted(url));
  const stopTimer = startTimer(time, left, () =>
    link.reject(new ConnectError("relay", `${url} did not greet within ${open.timeout} ms; is it a Wisp server?`)),
  );
  open.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await link.promise;
  } finally {
    stopTimer();
    open.signal?.removeEventListener("abort", abort);
  }
}

/** The handshake of an open WebSocket, and then its packets. */
function greet(socket: ByteWebSocket, url: string): Deferred<WispLink> {
  const greeted = deferred<WispLink>();
  greeted.promise.catch(() => socket.close());
  let offers: Omit<Handshake, "room"> | undefined;
  let link: WispLink | undefined;
  const end = (why: string): void => {
    if (link) link.lose(why);
    else greeted.reject(new ConnectError("relay", `${url} did not speak Wisp: ${why}`));
  };
  socket.addEventListener("message", ({ data }) => {
    try {
      if (typeof data === "string") throw new WispError("text is no Wisp packet; check the URL");
      const packet = decodePacket(new Uint8Array(data as ArrayBuffer));
      if (packet.type === "close" && packet.stream === 0) end(`it closed with reason ${packet.reason}`);
      else if (link) link.receive(packet);
      else if (packet.type === "info") offers ??= answer(socket, packet);
      else if (packet.type === "continue" && packet.stream === 0) {
        link = new WispLink(socket, { ...(offers ?? VERSION_1), room: packet.room });
        greeted.resolve(link);
      }
    } catch (error) {
      end((error as Error).message);
    }
  });
  socket.addEventListener("close", ({ code, reason }) =>
    end(`the WebSocket was closed with ${closeText(code, reason)}`),
  );
  return greeted;
}

function answer(socket: ByteWebSocket, { extensions }: Packet & { type: "info" }): Omit<Handshake, "room"> {
  const both = extensions.filter(({ id }) => id === Extension.udp || id === Extension.openConfirmation);
  const named = both.map(({ id }) => ({ id, payload: new Uint8Array(0) }));
  socket.send(encodePacket({ type: "info", stream: 0, major: 2, minor: 0, extensions: named }));
  const has = (wanted: number): boolean => both.some(({ id }) => id === wanted);
  return { udp: has(Extension.udp), confirms: has(Extension.openConfirmation) };
}

/** What a stream's end before it was open means. @param reason undefined when the link was lost */
export function failureOf(reason: number | undefined): ConnectError["reason"] {
  switch (reason) {
    case undefined:
      return "relay";
    case CloseReason.unreachable:
      return "unreachable";
    case CloseReason.noResponse:
      return "timeout";
    case CloseReason.blocked:
      return "rule";
    case CloseReason.throttled:
      return "limit";
    case CloseReason.invalid:
      return "address";
    default:
      return "refused";
  }
}
