import type { Address } from "../../../base/address.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { type Calls, closed } from "./calls.ts";
import { encodeCommand, type Message } from "./command.ts";
import type { ApplicationInstance } from "./instance.ts";

/** The way to a client. */
export interface ClientLink {
  readonly open: boolean;
  readonly remote: Address;
  readonly calls: Calls;
  send(message: Message): void;
  close(): Promise<void>;
}

/** What a client has said of itself as it connected. */
export interface ClientInfo<Data> {
  instance: ApplicationInstance<Data>;
  parameters: Readonly<Record<string, unknown>>;
  args: readonly unknown[];
  objectEncoding: ObjectEncoding;
}

/** What users of {@link Client} don't see. */
let linkOf: <Data>(client: Client<Data>) => ClientLink;

/** Sends a client a message as it is; one that is gone, nothing. */
export function sendMessage<Data>(client: Client<Data>, message: Message): void {
  const link = linkOf(client);
  if (link.open) link.send(message);
}

/** A client of an application: the `NetConnection` of a SWF. */
export class Client<Data = Record<string, unknown>> {
  /** what the application keeps of the client; empty at first */
  data = {} as Data;
  /** which instance it has connected to: `room1` of `rtmp://host/chat/room1` */
  readonly instance: ApplicationInstance<Data>;
  /** what its player says with `connect`: `app`, `flashVer`, `swfUrl`, `tcUrl`, `pageUrl` … (spec/rtmp.md §6). Unchecked */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** what its script gives `connect` behind the URL. Unchecked */
  readonly args: readonly unknown[];
  /** what values are written in */
  readonly objectEncoding: ObjectEncoding;
  readonly #link: ClientLink;

  static {
    linkOf = (client) => client.#link;
  }

  constructor(link: ClientLink, { instance, parameters, args, objectEncoding }: ClientInfo<Data>) {
    this.#link = link;
    this.instance = instance;
    this.parameters = parameters;
    this.args = args;
    this.objectEncoding = objectEncoding;
  }

  get remote(): Address {
    return this.#link.remote;
  }

  /** false once either side has closed */
  get connected(): boolean {
    return this.#link.open;
  }

  /**
   * Calls a method of the client, `NetConnection.client[method](...args)`.
   *
   * @returns what the method returns
   * @throws RtmpCallError when it fails, is not answered in time, or the connection ends; AmfError when an argument can't
   * be written
   */
  async call(method: string, ...args: unknown[]): Promise<unknown> {
    if (!this.connected) throw closed(method);
    return this.#link.calls.add(method, (transaction) =>
      this.#link.send(encodeCommand({ name: method, transaction, object: null, args }, this.objectEncoding)),
    );
  }

  /** The same without an answer. Of a client that is gone, it does nothing. @throws AmfError when an argument can't be written */
  send(method: string, ...args: unknown[]): void {
    sendMessage(this, encodeCommand({ name: method, transaction: 0, object: null, args }, this.objectEncoding));
  }

  /** Closes the connection behind what was sent: the SWF gets `NetConnection.Connect.Closed`. */
  close(): Promise<void> {
    return this.#link.close();
  }
}
