import { messageOf } from "../../base/errors.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { type Channel, decodeRequest, encodeResult, MessageType } from "../protocol/messages.ts";

/** Answers the CALLs of one name. */
export type Service = (payload: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Requests of one channel that wait for their answer. */
const MAX_WAITING = 64;

/** CALLs: one answer each, in the order of the requests. */
export class Requests {
  readonly #channel: Channel;
  readonly #services: Readonly<Record<string, Service>>;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(channel: Channel, services: Readonly<Record<string, Service>>) {
    this.#channel = channel;
    this.#services = services;
  }

  /** @throws ProtocolError */
  receive(payload: Uint8Array): void {
    const { name, body } = decodeRequest(payload);
    if (++this.#waiting > MAX_WAITING) throw new ProtocolError(`more than ${MAX_WAITING} requests wait`, 0);
    this.#last = this.#last
      .then(() => this.#call(name, body))
      .then(() => {
        this.#waiting--;
      });
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
