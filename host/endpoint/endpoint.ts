import { type Deferred, deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { type Log, silentLog } from "../../base/log.ts";
import { ConnectError, type ConnectFailure } from "../network/errors.ts";
import { ProtocolError } from "../protocol/errors.ts";
import {
  AS_TEXT,
  type Channel,
  decodeOpen,
  decodePolicyFile,
  encodeRefused,
  encodeReset,
  Kind,
  MessageType,
  type Open,
  Reason,
  type Receiver,
} from "../protocol/messages.ts";
import { Opening, type OpeningOptions } from "./opening.ts";
import { Requests, type Service } from "./requests.ts";
import type { Session } from "./session.ts";

export interface EndpointOptions extends OpeningOptions {
  /** words of the event that content gets for a refusal; by default there are none */
  eventText?: (reason: number, open: Open) => string;
  services?: Readonly<Record<string, Service>> | undefined;
  log?: Log | undefined;
}

const REASONS: Partial<Record<ConnectFailure, number>> = {
  rule: Reason.security,
  policy: Reason.security,
  request: Reason.badRequest,
};

/** Kinds for which port 0 stands for none, as in a URL. */
const RTMP_KINDS = new Set<number>([Kind.rtmp, Kind.rtmps, Kind.rtmpt]);

/** Sessions and requests may still run when the channel is closed: then their messages are dropped. */
class LiveChannel implements Channel {
  readonly #channel: Channel;
  #isClosed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  send(type: number, payload: Uint8Array): void {
    if (!this.#isClosed) this.#channel.send(type, payload);
  }

  close(): void {
    this.#isClosed = true;
    this.#channel.close();
  }
}

/** The host's end of one channel: docs/protocol.md, "States of a channel". */
export class Endpoint implements Receiver {
  readonly #channel: LiveChannel;
  readonly #options: EndpointOptions;
  readonly #log: Log;
  /** those of natives; a relay's client has none */
  #requests: Requests | undefined;
  /** while it is opening */
  #opening: Opening | undefined;
  #givenUp: AbortController | undefined;
  #state: "idle" | "opening" | "open" | "closed" = "idle";
  #session: Session | undefined;
  /** made for who asks */
  #closed: Deferred<void> | undefined;

  constructor(channel: Channel, options: EndpointOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#channel = new LiveChannel(channel);
  }

  /** Settles, without an error, when nothing more will be sent on the channel. */
  get closed(): Promise<void> {
    this.#closed ??= deferred();
    if (this.#state === "closed") this.#closed.resolve();
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

  /** Closes the channel because the client broke the protocol. */
  fail(message: string): void {
    if (this.#state === "closed") return;
    this.#log.warn(message);
    this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.badRequest, message }));
    this.abort();
  }

  #dispatch(type: number, payload: Uint8Array): void {
    switch (type) {
      case MessageType.call:
        this.#requests ??= new Requests(this.#channel, this.#options.services ?? {});
        this.#requests.receive(payload);
        break;
      case MessageType.policyFile:
        this.#options.policy.loadPolicyFile?.(decodePolicyFile(payload));
        break;
      case MessageType.open:
        if (this.#state !== "idle") throw new ProtocolError("a second OPEN on one channel", 0);
        this.#open(decodeOpen(payload));
        break;
      default:
        if (this.#session !== undefined) this.#session.receive(type, payload);
        else if (type === MessageType.end || type === MessageType.reset) this.#finish();
        else if (this.#state === "opening") this.#opening!.receive(type, payload);
        else throw new ProtocolError(`message type ${type} on a channel that is idle`, 0);
    }
  }

  #open(open: Open): void {
    this.#state = "opening";
    const refuse = (error: unknown): void => this.#refuse(open, error);
    this.#givenUp = new AbortController();
    this.#opening = new Opening(this.#channel, this.#options, this.#log, this.#givenUp.signal);
    try {
      const opened = this.#opening.open(open);
      if (opened instanceof Promise) opened.then((session) => this.#start(session), refuse);
      else this.#start(opened);
    } catch (error) {
      refuse(error);
    }
  }

  #start(session: Session): void {
    if (this.#state === "closed") {
      session.abort();
      return;
    }
    this.#state = "open";
    this.#session = session;
    this.#opening = undefined;
    this.#givenUp = undefined;
    void session.done.then(() => this.#finish());
  }

  #refuse(open: Open, error: unknown): void {
    if (this.#state === "closed") return;
    const failure = error instanceof ConnectError ? error.reason : "failed";
    const reason = REASONS[failure] ?? Reason.io;
    const code = error instanceof ConnectError ? error.code : "FLASHNET_CONNECT_FAILED";
    const message = messageOf(error);
    this.#log.warn(
      open.port === 0 && !RTMP_KINDS.has(open.kind & ~AS_TEXT)
        ? `${message} (port 0 is what content asks for when a FlashVar is missing)`
        : message,
    );
    const { eventText } = this.#options;
    // Content gets the text of its event only: the message may contain details of the network.
    const words =
      eventText === undefined ? { eventText: "", message } : { eventText: eventText(reason, open), message: "" };
    this.#channel.send(MessageType.refused, encodeRefused({ reason, code, ...words }));
    this.#finish();
  }

  #finish(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#givenUp?.abort();
    this.#channel.close();
    this.#closed?.resolve();
  }
}
