import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { type Client, sendMessage } from "./client.ts";
import { encodeCommand, type Message } from "./command.ts";
import type { SharedObject } from "./shared-object.ts";
import type { SharedObjects } from "./shared-objects.ts";

/**
 * An instance of an application: its clients see each other and have shared objects in common. It is there as long as it
 * has clients; that of the application itself, and what `Application.instance` has given, stay.
 */
export interface ApplicationInstance<Data = Record<string, unknown>> {
  /** application and instance, as in URLs: `chat/room1`, `chat` */
  readonly path: string;
  readonly clients: ReadonlySet<Client<Data>>;
  /** Calls a method of every client, without an answer. @throws AmfError when an argument can't be written */
  broadcast(method: string, ...args: unknown[]): void;
  /**
   * The shared object that SWFs get by `SharedObject.getRemote(name, uri, persistent)`. It is made if there is none, and
   * stays as long as the instance does, though no client has it open.
   *
   * @throws SharedObjectError when what was kept of it can't be read, or there are too many
   */
  sharedObject(name: string, options?: { persistent?: boolean }): SharedObject<Data>;
}

export class Instance<Data> implements ApplicationInstance<Data> {
  /** its own name, without that of the application */
  readonly name: string;
  readonly path: string;
  readonly clients = new Set<Client<Data>>();
  readonly sharedObjects: SharedObjects<Data>;

  /** clients, and those that are decided about */
  members = 0;

  constructor(name: string, path: string, sharedObjects: SharedObjects<Data>) {
    this.name = name;
    this.path = path;
    this.sharedObjects = sharedObjects;
  }

  broadcast(method: string, ...args: unknown[]): void {
    const messages = new Map<ObjectEncoding, Message>();
    for (const client of this.clients) {
      const { objectEncoding } = client;
      let message = messages.get(objectEncoding);
      if (message === undefined) {
        message = encodeCommand({ name: method, transaction: 0, object: null, args }, objectEncoding);
        messages.set(objectEncoding, message);
      }
      sendMessage(client, message);
    }
  }

  sharedObject(name: string, { persistent = false }: { persistent?: boolean } = {}): SharedObject<Data> {
    return this.sharedObjects.pin(name, persistent);
  }
}
