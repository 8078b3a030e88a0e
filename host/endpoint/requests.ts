import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { type Channel, decodeRequest, encodeResult, MessageType } from "../protocol/messages.ts";

/** Rewrites a SWF that content loads from bytes; `url` is that of the SWF that loads it. */
export type Instrument = (swf: Uint8Array, url: string) => Uint8Array | Promise<Uint8Array>;

/** Answers the CALLs of one name. */
export type Service = (payload: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Requests of one channel that wait for their answer. */
const MAX_WAITING = 64;

/** INSTRUMENT and CALL: one answer each, in the order of the requests. */
export class Requests {
  readonly #channel: Channel;
  readonly #instrument: Instrument | undefined;
  readonly #services: Readonly<Record<string, Service>>;
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    channel: Channel,
    instrument: Instrument | undefined,
    services: Readonly<Record<string, Service>>,
    log: Log,
  ) {
    this.#channel = channel;
    this.#instrument = instrument;
    this.#services = services;
    this.#log = log;
  }

  /** @throws ProtocolError */
  receive(type: number, payload: Uint8Array): void {
    const { name, body } = decodeRequest(payload);
    if (++this.#waiting > MAX_WAITING) throw new ProtocolError(`more than ${MAX_WAITING} requests wait`, 0);
    const answer = type === MessageType.call ? () => this.#call(name, body) : () => this.#rewrite(name, body);
    this.#last = this.#last.then(answer).then(() => {
      this.#waiting--;
    });
  }

  async #rewrite(url: string, swf: Uint8Array): Promise<void> {
    let rewritten = swf;
    try {
      if (this.#instrument !== undefined) rewritten = await this.#instrument(swf, url);
    } catch (error) {
      // Not an error for content: the player gets the file as it is, and reports itself what is wrong with it.
      this.#log.warn(`a SWF loaded from bytes by ${url} is used as it is: ${messageOf(error)}`);
    }
    this.#channel.send(MessageType.instrumented, rewritten);
  }

  async #call(name: string, payload: Uint8Array): Promise<void> {
    try {
      const service = Object.hasOwn(this.#services, name) ? this.#services[name] : undefined;
      if (service === undefined) throw new Error(`there is no service "${name}"; register it with the host`);
      this.#channel.send(MessageType.result, encodeResult({ ok: true, body: await service(payload) }));
    } catch (error) {
      const body = new TextEncoder().encode(messageOf(error));
      this.#channel.send(MessageType.result, encodeResult({ ok: false, body }));
    }
  }
}
