import { connectRtmp } from "#rtmp-client";
import type { Address } from "../../base/address.ts";
import { formatTarget, stripBrackets } from "../../base/address.ts";
import { type Deferred, deferred } from "../../base/deferred.ts";
import type { Log } from "../../base/log.ts";
import type { ServerCertificate } from "../../base/network-types.ts";
import { type LimitsOf, limitDefaults } from "../../base/options/limits.ts";
import type { Time } from "../../base/time.ts";
import type { NetworkBackend, OpenOptions, TcpConnection } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import type { PolicyDecider } from "../policy/decider.ts";
import { decodeVerdict, encodeCertificate } from "../protocol/air-messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import {
  AS_TEXT,
  type Channel,
  encodeOpened,
  Kind,
  MessageType,
  type Open,
  PROTOCOL_VERSION,
} from "../protocol/messages.ts";
import type { RtmpDials, RtmpScheme } from "../rtmp/client.ts";
import type { Bindings } from "./bindings.ts";
import { ListenerSession } from "./listener-session.ts";
import type { WindowOptions } from "./send-window.ts";
import type { Session } from "./session.ts";
import { TcpSession } from "./tcp-session.ts";
import { UdpSession } from "./udp-session.ts";
import type { WindowBudget } from "./window-budget.ts";

export interface OpeningOptions {
  backend: NetworkBackend;
  policy: PolicyDecider;
  /** throws a ConnectError if there is no SWF of this URL; default: any is believed */
  checkSwf?: ((swfUrl: string) => void) | undefined;
  /** servers, UDP sockets and accepted connections that may be asked for by ticket */
  bindings: Bindings;
  limits?: ChannelLimits | undefined;
  /** RTMP may be asked for; default true. The host of a page speaks it, over the relay's TCP */
  rtmp?: boolean | undefined;
  /** what the windows of TCP connections come out of; default: each is as large as the limits say */
  windows?: WindowBudget | undefined;
  /** what probes and time-outs go by; default the wall clock */
  time?: Time | undefined;
  /** as for a `TcpSession` */
  ackDelay?: number | undefined;
}

/** Limits of one channel: base/options/limits.ts. The window is that of what the network sends to the client. */
export type ChannelLimits = WindowOptions &
  Pick<
    LimitsOf<"PlayerHost">,
    "sendWindow" | "ackStep" | "maxTimeout" | "drainTimeout" | "maxRtmpMessage" | "maxRtmpChunkStreams" | "maxFilm"
  >;

type Allowed = Required<Pick<OpenOptions, "timeout" | "signal" | "swfUrl">>;

const DEFAULTS = limitDefaults("PlayerHost");

/** From an OPEN to its session, one way for each kind: docs/protocol.md, "OPEN". */
export class Opening {
  readonly #channel: Channel;
  readonly #options: OpeningOptions;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  /** the client is being asked about a certificate */
  #verdict: Deferred<boolean> | undefined;

  /** @param signal gives the attempt up */
  constructor(channel: Channel, options: OpeningOptions, log: Log, signal: AbortSignal) {
    this.#channel = channel;
    this.#options = options;
    this.#log = log;
    this.#signal = signal;
  }

  /**
   * Sends OPENED when it is done: at once for what a ticket is for. The session has to be aborted if the attempt was
   * given up meanwhile.
   *
   * @throws ConnectError
   */
  open(open: Open): Session | Promise<Session> {
    if (open.version !== PROTOCOL_VERSION) {
      throw new ConnectError("request", `protocol version ${open.version} is not ${PROTOCOL_VERSION}; update flashnet`);
    }
    const { bindings, rtmp = true } = this.#options;
    const kind = open.kind & ~AS_TEXT;
    if (kind >= Kind.rtmp && kind <= Kind.rtmpe && !rtmp)
      throw new ConnectError("request", "a relay speaks no RTMP; its pages do");
    switch (kind) {
      case Kind.tcp:
        return this.#connectTcp(open);
      case Kind.tls:
        return this.#connectTls(open);
      case Kind.rtmp:
        return this.#connectRtmp("rtmp", open);
      case Kind.rtmps:
        return this.#connectRtmp("rtmps", open);
      case Kind.rtmpt:
        return this.#connectRtmp("rtmpt", open);
      case Kind.rtmpe:
        throw new ConnectError(
          "request",
          `${formatTarget(targetOf(open))} is asked for by rtmpe, rtmpte or rtmfp, which flashnet does not speak; most servers take rtmp as well`,
        );
      case Kind.accepted:
        return this.#tcpSession(bindings.claimConnection(open.host));
      case Kind.tcpServer:
        return this.#listenerSession(open.host);
      case Kind.udp:
        return this.#udpSession(open.host);
      default:
        throw new ConnectError("request", `connections of kind ${open.kind} are unknown; update flashnet`);
    }
  }

  /** @throws ProtocolError */
  receive(type: number, payload: Uint8Array): void {
    if (type !== MessageType.verdict || this.#verdict === undefined) {
      throw new ProtocolError(`message type ${type} on a channel that is opening`, 0);
    }
    this.#verdict.resolve(decodeVerdict(payload));
    this.#verdict = undefined;
  }

  async #connectTcp(open: Open): Promise<Session> {
    return this.#tcpSession(await this.#options.backend.openTcp(targetOf(open), await this.#allowed(open)));
  }

  async #connectTls(open: Open): Promise<Session> {
    const { backend } = this.#options;
    if (backend.openTls === undefined) {
      throw new ConnectError("request", "this network has no TLS; use another backend");
    }
    const accept = (certificate: ServerCertificate) => this.#accept(certificate);
    const { certificates = [], serverName } = open;
    const options = { ...(await this.#allowed(open)), certificates, accept, ...(serverName && { serverName }) };
    return this.#tcpSession(await backend.openTls(targetOf(open), options));
  }

  /** `rtmps` takes trusted certificates only: content is not asked. */
  async #connectRtmp(scheme: RtmpScheme, open: Open): Promise<Session> {
    const { backend, bindings, limits, time } = this.#options;
    const { maxRtmpMessage: maxMessage, maxRtmpChunkStreams: maxChunkStreams, maxFilm } = { ...DEFAULTS, ...limits };
    const offer = (film: TcpConnection): string => bindings.offer(film);
    const accept = ({ status }: ServerCertificate): boolean => status === "trusted";
    const { swfUrl } = open;
    const dials: RtmpDials = {
      tcp: (target, options) => backend.openTcp(target, { ...options, swfUrl }),
      tls:
        backend.openTls &&
        ((target, options) => backend.openTls!(target, { ...options, swfUrl, certificates: [], accept })),
    };
    const allowed = await this.#allowed(open, true);
    const asText = (open.kind & AS_TEXT) !== 0;
    const options = {
      ...allowed,
      time,
      log: this.#log,
      limits: { maxMessage, maxChunkStreams, maxFilm },
      offer,
      asText,
    };
    return this.#tcpSession(await connectRtmp(scheme, targetOf(open), dials, options));
  }

  /** @throws ConnectError when the SWF is unknown, or the policy says no */
  async #allowed({ swfUrl, host, port, timeout: wanted }: Open, isRtmp = false): Promise<Allowed> {
    const { policy, limits, checkSwf } = this.#options;
    checkSwf?.(swfUrl);
    const signal = this.#signal;
    const timeout = Math.max(1, Math.min(wanted, limits?.maxTimeout ?? DEFAULTS.maxTimeout));
    const decision = await policy.decide({ swfUrl, host, port, timeout, isRtmp, signal });
    if (!decision.allowed) throw new ConnectError("policy", decision.text);
    return { timeout, signal, swfUrl };
  }

  #accept(certificate: ServerCertificate): boolean | Promise<boolean> {
    this.#channel.send(MessageType.certificate, encodeCertificate(certificate));
    if (certificate.status === "trusted" || this.#signal.aborted) return !this.#signal.aborted;
    const verdict = deferred<boolean>();
    this.#verdict = verdict;
    this.#signal.addEventListener("abort", () => verdict.resolve(false));
    return verdict.promise;
  }

  #tcpSession(connection: TcpConnection): Session {
    const { limits, windows, time, ackDelay } = this.#options;
    const { sendWindow, ackStep, drainTimeout } = { ...DEFAULTS, ...limits };
    const { local, remote } = connection;
    if (remote.address !== "") {
      this.#log.debug(`connected to ${formatTarget({ host: remote.address, port: remote.port })}`);
    }
    this.#opened(sendWindow, local, remote);
    const sending = { sendWindow, ackStep, ackDelay, drainTimeout };
    return new TcpSession(this.#channel, connection, { window: limits, windows, ...sending, time });
  }

  #listenerSession(ticket: string): Session {
    const { bindings } = this.#options;
    const listener = bindings.claimListener(ticket);
    this.#opened(0, listener.local);
    const session = new ListenerSession(this.#channel, listener, (connection) => bindings.offer(connection));
    void session.done.then(() => bindings.release(ticket));
    return session;
  }

  #udpSession(ticket: string): Session {
    const { bindings, limits = {} } = this.#options;
    const socket = bindings.claimUdp(ticket);
    this.#opened(0, socket.local);
    const session = new UdpSession(this.#channel, socket, limits.window ?? DEFAULTS.window);
    void session.done.then(() => bindings.release(ticket));
    return session;
  }

  #opened(window: number, local: Address, remote: Address = { address: "", port: 0 }): void {
    const opened = encodeOpened({
      window,
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
    });
    this.#channel.send(MessageType.opened, opened);
  }
}

/** Content writes IPv6 literals with and without brackets. */
function targetOf({ host, port }: Open): { host: string; port: number } {
  return { host: stripBrackets(host), port };
}
