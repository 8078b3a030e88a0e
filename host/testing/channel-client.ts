import { deferred } from "../../base/deferred.ts";
import { Bindings } from "../endpoint/bindings.ts";
import { Endpoint, type EndpointOptions } from "../endpoint/endpoint.ts";
import { eventText } from "../endpoint/event-text.ts";
import type { NetworkBackend } from "../network/backend.ts";
import { allowAll } from "../policy/decider.ts";
import { encodeOpen, MessageType, type Open } from "../protocol/messages.ts";
import { EMPTY } from "../protocol/payload.ts";

/** Every type that there is. */
export const messageTypes: readonly number[] = Object.values(MessageType).filter((type) => typeof type === "number");

/** What {@link ChannelClient.open} asks for if it is not told otherwise. */
export const OPEN: Open = {
  version: 1,
  kind: 1,
  timeout: 5000,
  port: 80,
  host: "game.example",
  swfUrl: "http://site.example/game.swf",
};

/** A client of an endpoint that keeps what it gets. */
export class ChannelClient {
  readonly endpoint: Endpoint;
  readonly received: { type: number; payload: Uint8Array }[] = [];
  closed = false;
  #changed = deferred();

  constructor(options: Partial<EndpointOptions> & { backend: NetworkBackend }) {
    const changed = (): void => {
      this.#changed.resolve();
      this.#changed = deferred();
    };
    this.endpoint = new Endpoint(
      {
        send: (type, payload) => {
          this.received.push({ type, payload });
          changed();
        },
        close: () => {
          this.closed = true;
          changed();
        },
      },
      {
        policy: allowAll,
        bindings: new Bindings(options.backend),
        eventText: (reason, open) => eventText("flash", reason, open),
        ...options,
      },
    );
  }

  send(type: number, payload: Uint8Array = EMPTY): this {
    this.endpoint.receive(type, payload);
    return this;
  }

  open(open: Partial<Open> = {}): this {
    return this.send(MessageType.open, encodeOpen({ ...OPEN, ...open }));
  }

  get names(): string[] {
    return this.received.map(({ type }) => MessageType[type]!);
  }

  /** Bytes of all DATA messages. */
  get data(): Buffer {
    return Buffer.concat(this.received.filter(({ type }) => type === MessageType.data).map(({ payload }) => payload));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#changed.promise;
  }

  /** The payload of the first message of this type, once it is there. */
  async message(type: number): Promise<Uint8Array> {
    await this.until(() => this.received.some((message) => message.type === type));
    return this.received.find((message) => message.type === type)!.payload;
  }
}
