/** What is known of connections and their messages, live or of a recording: what the inspector shows. */
import { type Address, formatAddress, formatTarget, type TcpTarget } from "../../base/address.ts";
import type { CertificateStatus } from "../../base/network-types.ts";
import { printable } from "../../base/printable.ts";
import type { RecordingEvent } from "../../host/recording/format.ts";
import type { Direction } from "../../src/wire/conversation.ts";
import { ByteStore, type Bytes, Column, type Found, type Position } from "./bytes.ts";

export type State = "opening" | "open" | "ended" | "closed" | "failed";

/** What a connection is: dialled by the SWF, taken by a server of its, one of its servers, a UDP socket, one that is not allowed. */
export type Kind = "client" | "accepted" | "server" | "udp" | "policy";

export interface CaptureOptions {
  /** of messages that are kept; older ones go. Default 256 MiB */
  maxBytes?: number;
  /** that are kept: what comes then is counted. Default 4,000,000 */
  maxMessages?: number;
  /** where bytes of messages are that come without them; default: none do */
  bytes?: Bytes;
}

/** Messages that nothing is added to. */
export type MessageList = Pick<Messages, "length" | "time" | "direction" | "size" | "find">;

/** A connection as it was at a time. */
export type StillConnection = Omit<Connection, "messages"> & { readonly messages: MessageList };

/** What a capture had at a time. */
export interface Still {
  readonly connections: readonly StillConnection[];
  readonly end: number;
  readonly messages: number;
  connection(id: number): StillConnection | undefined;
}

/** Messages of a connection, in order; columns rather than objects, as there may be a million. */
export class Messages {
  readonly #bytes: Bytes;
  readonly #times = new Column(new Float64Array(0));
  readonly #positions = new Column(new Float64Array(0));
  readonly #lengths = new Column(new Uint32Array(0));
  readonly #received = new Column(new Uint8Array(0));

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#times.length;
  }

  /** Those that there are, without what comes. */
  still(): MessageList {
    const { length } = this;
    return {
      length,
      time: (index) => this.time(index),
      direction: (index) => this.direction(index),
      size: (index) => this.size(index),
      find: (index) => this.find(index),
    };
  }

  /** milliseconds since the capture began */
  time(index: number): number {
    return this.#times.at(index);
  }

  direction(index: number): Direction {
    return this.#received.at(index) ? "received" : "sent";
  }

  /** bytes */
  size(index: number): number {
    return this.#lengths.at(index);
  }

  find(index: number): Found {
    return this.#bytes.find(this.#positions.at(index), this.#lengths.at(index));
  }

  add(time: number, direction: Direction, position: Position, length: number): void {
    this.#times.push(time);
    this.#positions.push(position);
    this.#lengths.push(length);
    this.#received.push(direction === "received" ? 1 : 0);
  }
}

/** Where a connection goes, and who asked for it. */
type Where = TcpTarget & { tls?: boolean; asked?: TcpTarget; swf?: string };

/** One connection, server or UDP socket, or one that a policy or target rule refused. */
export class Connection {
  /** that of the recording; refusals, which have none there, are counted downwards from -1 */
  readonly id: number;
  readonly kind: Kind;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** what the SWF asked for, where a host map led elsewhere */
  readonly asked: TcpTarget | undefined;
  /** URL of the SWF that asked, where it is known */
  readonly swf: string | undefined;
  /** milliseconds since the capture began */
  readonly began: number;
  state: State = "opening";
  /** why it failed or broke */
  reason: string | undefined;
  /** when it opened, and when it was over */
  opened: number | undefined;
  over: number | undefined;
  local: Address | undefined;
  remote: Address | undefined;
  certificate: { status: CertificateStatus; data: Uint8Array } | undefined;
  /** bytes */
  sent = 0;
  received = 0;
  readonly messages: Messages;
  /** what happened but messages, and behind how many of them */
  readonly history: { event: RecordingEvent; after: number }[] = [];
  /** by message of a UDP socket, as far as it is known: the other end */
  peers: Address[] | undefined;

  constructor(id: number, kind: Kind, where: Where, began: number, bytes: Bytes) {
    this.id = id;
    this.kind = kind;
    this.host = where.host;
    this.port = where.port;
    this.tls = where.tls ?? false;
    this.asked = where.asked;
    this.swf = where.swf;
    this.began = began;
    this.messages = new Messages(bytes);
  }

  /** What people call it; hosts are content's, and get no control characters in. */
  get name(): string {
    return printable(nameOf(this));
  }
}

function nameOf(connection: Connection): string {
  const { kind, asked, remote } = connection;
  const target = formatTarget(connection);
  if (kind === "policy") return target;
  if (kind === "client") return asked === undefined ? target : `${formatTarget(asked)} → ${target}`;
  if (kind !== "accepted") return `${kind === "udp" ? "UDP" : "server"} ${target}`;
  return remote === undefined ? `client of ${target}` : `client ${formatAddress(remote)}`;
}

/** Grows with the events of a recording, in their order. */
export class Capture {
  readonly connections: Connection[] = [];
  /** the time of the last event, in milliseconds */
  end = 0;
  messages = 0;
  /** there is more to come at once: a recording is read */
  isGrowing = false;
  /** what is said is counted, and not kept */
  isPaused = false;
  readonly #byId = new Map<number, Connection>();
  readonly #maxBytes: number;
  readonly #maxMessages: number;
  /** where those of messages are that come without them */
  readonly #elsewhere: Bytes | undefined;
  #store: ByteStore;
  readonly #listeners = new Set<() => void>();
  #refusals = 0;
  #isTold = true;

  constructor({ maxBytes = 256 << 20, maxMessages = 4_000_000, bytes }: CaptureOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#maxMessages = maxMessages;
    this.#elsewhere = bytes;
    this.#store = new ByteStore(maxBytes);
  }

  /** There is no room for more messages. */
  get isFull(): boolean {
    return this.messages >= this.#maxMessages;
  }

  /** Calls in a later turn, once for all that happens until then. @returns a function that ends it */
  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connection(id: number): Connection | undefined {
    return this.#byId.get(id);
  }

  /** What there is now: it stays as it is while more comes. */
  still(): Still {
    const { end, messages } = this;
    const connections = this.connections.map((one): StillConnection => {
      // With `name`, which is no property of its own.
      return Object.assign(Object.create(Connection.prototype), one, {
        messages: one.messages.still(),
        history: [...one.history],
      });
    });
    const byId = new Map(connections.map((one) => [one.id, one]));
    return { connections, end, messages, connection: (id) => byId.get(id) };
  }

  clear(): void {
    this.connections.length = 0;
    this.#byId.clear();
    this.#store = new ByteStore(this.#maxBytes);
    this.messages = 0;
    this.touch();
  }

  add(event: RecordingEvent): void {
    this.end = Math.max(this.end, event.time);
    const connection = this.#byId.get(event.connection);
    if (event.type === "open" || event.type === "listening") this.#begin(event);
    else if (event.type === "policy") this.#decided(event);
    else if (connection !== undefined) this.#happened(connection, event);
    this.touch();
  }

  #begin(event: RecordingEvent & { type: "open" | "listening" }): void {
    const { connection: id, time } = event;
    let kind: Kind = "server";
    if (event.type === "open") kind = event.transport === "udp" ? "udp" : event.accepted ? "accepted" : "client";
    const connection = new Connection(id, kind, event, time, this.#elsewhere ?? this.#store);
    if (kind === "server" || kind === "udp") connection.state = "open";
    connection.history.push({ event, after: 0 });
    this.#byId.set(id, connection);
    this.connections.push(connection);
  }

  /** What is allowed becomes a connection. */
  #decided(event: RecordingEvent & { type: "policy" }): void {
    const { time, host, port, swf, allowed, text } = event;
    if (allowed) return;
    const refusal = new Connection(--this.#refusals, "policy", { host, port, swf }, time, this.#store);
    Object.assign(refusal, { state: "failed", over: time, reason: text });
    refusal.history.push({ event, after: 0 });
    this.#byId.set(refusal.id, refusal);
    this.connections.push(refusal);
  }

  #happened(connection: Connection, event: Exclude<RecordingEvent, { type: "open" | "listening" | "policy" }>): void {
    const { time } = event;
    if (event.type !== "sent" && event.type !== "received") {
      connection.history.push({ event, after: connection.messages.length });
    }
    switch (event.type) {
      case "opened":
        Object.assign(connection, { state: "open", opened: time, local: event.local, remote: event.remote });
        break;
      case "refused":
        Object.assign(connection, { state: "failed", over: time, reason: event.message });
        break;
      case "certificate":
        connection.certificate = { status: event.status, data: event.data };
        break;
      case "sent":
      case "received":
        this.#said(connection, time, event.type, event.data.length, () => this.#store.add(event.data));
        if (event.peer) {
          connection.peers ??= [];
          connection.peers[connection.messages.length - 1] = event.peer;
        }
        break;
      case "end":
        connection.state = "ended";
        break;
      case "reset":
        Object.assign(connection, { state: "closed", over: time, reason: `reset by the ${event.by}` });
        break;
      case "closed":
        if (connection.state !== "failed") connection.state = "closed";
        connection.over ??= time;
    }
  }

  /** A message of which the bytes are elsewhere. */
  addMessage(id: number, time: number, direction: Direction, position: Position, length: number): void {
    this.end = Math.max(this.end, time);
    const connection = this.#byId.get(id);
    if (connection !== undefined) this.#said(connection, time, direction, length, () => position);
    this.touch();
  }

  #said(connection: Connection, time: number, direction: Direction, length: number, kept: () => Position): void {
    connection[direction] += length;
    if (this.isPaused || this.isFull) return;
    connection.messages.add(time, direction, kept(), length);
    this.messages++;
  }

  /** Something has changed, which may be no event: those who observe it hear so, soon. */
  touch(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    setTimeout(() => {
      this.#isTold = true;
      for (const listener of this.#listeners) listener();
    }, NOTICE);
  }
}

/** Milliseconds within which all that happens is told at once. */
const NOTICE = 50;
