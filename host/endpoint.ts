import { formatTarget, type NetworkBackend, type TcpConnection } from "./backend/backend.ts";
import { ConnectError, type ConnectFailure, messageOf } from "./backend/errors.ts";
import { deferred } from "./deferred.ts";
import { type Log, silentLog } from "./log.ts";
import type { PolicyDecider } from "./policy/decider.ts";
import { ProtocolError } from "./protocol/errors.ts";
import {
  type Channel,
  decodeOpen,
  decodePolicyFile,
  encodeOpened,
  encodeRefused,
  encodeReset,
  Kind,
  MessageType,
  type Open,
  PROTOCOL_VERSION,
  Reason,
  type Receiver,
} from "./protocol/messages.ts";
import { type Instrument, Requests, type Service } from "./requests.ts";
import type { WindowOptions } from "./send-window.ts";
import { TcpSession } from "./tcp-session.ts";
import type { Time } from "./time.ts";

export interface EndpointOptions {
  backend: NetworkBackend;
  policy: PolicyDecider;
  /** words of the event that content gets for a refusal; by default there are none */
  eventText?: (reason: number, open: Open) => string;
  /** without it, SWFs come back as they were */
  instrument?: Instrument | undefined;
  services?: Readonly<Record<string, Service>> | undefined;
  limits?: EndpointLimits | undefined;
  /** what probes go by; default the wall clock */
  time?: Time | undefined;
  log?: Log | undefined;
}

export interface EndpointLimits {
  /** of what the network sends to the client */
  window?: WindowOptions;
  /** bytes the client may send before the network has taken them; default 1 MiB */
  sendWindow?: number;
  /** milliseconds, the longest time-out a client may ask for; default 120000 */
  maxTimeout?: number;
  /** milliseconds a closed connection may take to get rid of what the client has sent; default 30000 */
  drainTimeout?: number;
}

const REASONS: Partial<Record<ConnectFailure, number>> = {
  rule: Reason.security,
  policy: Reason.security,
  request: Reason.badRequest,
};

/** The host's end of one channel: docs/protocol.md, "States of a channel". */
export class Endpoint implements Receiver {
  readonly #channel: Channel;
  readonly #options: EndpointOptions;
  readonly #log: Log;
  readonly #requests: Requests;
  readonly #opening = new AbortController();
  #state: "idle" | "opening" | "open" | "closed" = "idle";
  #session: TcpSession | undefined;
  readonly #closed = deferred();

  constructor(channel: Channel, options: EndpointOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    // The one guard for everything that runs on: nothing is sent once the channel is done with.
    this.#channel = {
      send: (type, payload) => {
        if (this.#state !== "closed") channel.send(type, payload);
      },
      close: () => channel.close(),
    };
    this.#requests = new Requests(this.#channel, options.instrument, options.services ?? {}, this.#log);
  }

  /** Settles, without an error, when nothing more will be sent on the channel. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  receive(type: number, payload: Uint8Array): void {
    if (this.#state === "closed") return;
    try {
      this.#dispatch(type, payload);
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  channelClosed(): void {
    if (this.#session === undefined) this.#finish();
    else this.#session.channelClosed();
  }

  /** Gives the connection up at once; the client sees the channel close. */
  abort(): void {
    this.#session?.abort();
    this.#finish();
  }

  /** Ends the conversation because the client does not keep to the protocol. */
  fail(message: string): void {
    if (this.#state === "closed") return;
    this.#log.warn(message);
    this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.badRequest, message }));
    this.abort();
  }

  #dispatch(type: number, payload: Uint8Array): void {
    switch (type) {
      case MessageType.instrument:
      case MessageType.call:
        this.#requests.receive(type, payload);
        break;
      case MessageType.policyFile:
        this.#options.policy.loadPolicyFile?.(decodePolicyFile(payload));
        break;
      case MessageType.open:
        if (this.#state !== "idle") throw new ProtocolError("a second OPEN on one channel", 0);
        void this.#open(decodeOpen(payload));
        break;
      default:
        if (this.#session !== undefined) this.#session.receive(type, payload);
        else if (type === MessageType.end || type === MessageType.reset) this.#finish();
        else throw new ProtocolError(`message type ${type} on a channel that is ${this.#state}`, 0);
    }
  }

  async #open(open: Open): Promise<void> {
    this.#state = "opening";
    try {
      const connection = await this.#connect(open);
      if (this.#state === "opening") this.#start(connection);
      else connection.writable.abort().catch(() => {});
    } catch (error) {
      this.#refuse(open, error);
    }
  }

  async #connect({ version, kind, swfUrl, host, port, ...open }: Open): Promise<TcpConnection> {
    if (version !== PROTOCOL_VERSION) {
      throw new ConnectError("request", `protocol version ${version} is not ${PROTOCOL_VERSION}; update flashnet`);
    }
    if (kind !== Kind.tcp)
      throw new ConnectError("request", `connections of kind ${kind} are unknown; update flashnet`);
    const { backend, policy, limits } = this.#options;
    const { signal } = this.#opening;
    const timeout = Math.max(1, Math.min(open.timeout, limits?.maxTimeout ?? 120_000));
    const decision = await policy.decide({ swfUrl, host, port, timeout, signal });
    if (!decision.allowed) throw new ConnectError("policy", decision.text);
    // Content writes IPv6 literals with and without brackets.
    return backend.openTcp({ host: host.replace(/^\[(.*)\]$/, "$1"), port }, { timeout, signal });
  }

  #start(connection: TcpConnection): void {
    this.#state = "open";
    const { local, remote } = connection;
    const { window, sendWindow = 1 << 20, drainTimeout = 30_000 } = this.#options.limits ?? {};
    this.#log.debug(`connected to ${formatTarget({ host: remote.address, port: remote.port })}`);
    const opened = encodeOpened({
      window: sendWindow,
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
    });
    this.#channel.send(MessageType.opened, opened);
    const { time } = this.#options;
    this.#session = new TcpSession(this.#channel, connection, { window, sendWindow, drainTimeout, time });
    void this.#session.done.then(() => this.#finish());
  }

  #refuse(open: Open, error: unknown): void {
    if (this.#state === "closed") return;
    const failure = error instanceof ConnectError ? error.reason : "failed";
    const reason = REASONS[failure] ?? Reason.io;
    const code = error instanceof ConnectError ? error.code : "FLASHNET_CONNECT_FAILED";
    const message = messageOf(error);
    this.#log.warn(message);
    const { eventText } = this.#options;
    // Content gets the words of its event; the message may say more about the network than it should know.
    const words =
      eventText === undefined ? { eventText: "", message } : { eventText: eventText(reason, open), message: "" };
    this.#channel.send(MessageType.refused, encodeRefused({ reason, code, ...words }));
    this.#finish();
  }

  #finish(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#opening.abort();
    this.#channel.close();
    this.#closed.resolve();
  }
}
