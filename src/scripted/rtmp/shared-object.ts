import { MessageTypeId } from "../../../host/rtmp/message.ts";
import {
  SharedObjectEvent as EventType,
  encodeSharedObject,
  type SharedObjectMessage,
} from "../../../host/rtmp/shared-object.ts";
import type { Cursor } from "../../flash/amf/cursor.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { type Client, sendMessage } from "./client.ts";
import type { Message } from "./command.ts";
import { encodeKey, type SlotLimits, Slots } from "./slots.ts";
import { encodeValues, reading, readValue, readValues, whole } from "./values.ts";

/** One event of a message. */
export type ObjectEvent = SharedObjectMessage["events"][number];

/** A change of a slot that a client has made. */
export interface SharedObjectChange<Data = Record<string, unknown>> {
  code: "change" | "delete";
  name: string;
  /** undefined where there was none */
  oldValue: unknown;
  client: Client<Data>;
}

/** A remote shared object, as its server has it. What is changed here is sent to all clients that have it open. */
export interface SharedObject<Data = Record<string, unknown>> {
  readonly name: string;
  /** whether it outlives its clients; SWFs have to ask for it with the same `persistence` */
  readonly persistent: boolean;
  /** one more with each change */
  readonly version: number;
  /** slots */
  readonly size: number;
  /** clients that have it open */
  readonly clients: readonly Client<Data>[];
  /** Value of a slot, not a copy: a change within it is sent by the next `set`. Objects of unknown classes are `TypedObject`s. */
  get(slot: string): unknown;
  /** Names and values of all slots. */
  entries(): [name: string, value: unknown][];
  /** @throws SharedObjectError when a limit is exceeded, AmfError when the value can't be written */
  set(slot: string, value: unknown): void;
  /** Sets several slots, of which clients hear in one `sync`; `null` and `undefined` remove one. @throws as `set` */
  update(slots: Readonly<Record<string, unknown>>): void;
  /** @returns whether there was one */
  delete(slot: string): boolean;
  /** Removes all slots. */
  clear(): void;
  /** Calls a method of `SharedObject.client` wherever it is open. @throws AmfError when an argument can't be written */
  send(handler: string, ...args: unknown[]): void;
  /** Calls back after each message of a client that has changed something. @returns a function that calls it off */
  onSync(listener: (changes: readonly SharedObjectChange<Data>[]) => void): () => void;
}

/** A client that has a shared object open. */
export interface Subscriber<Data> {
  /** unlike that of any other; never 0 */
  readonly id: number;
  readonly client: Client<Data>;
}

/** What a shared object asks of the application. */
export interface SharedObjectOwner<Data> {
  limits: SlotLimits;
  canWrite(client: Client<Data>, object: string, slot: string): boolean;
  /** Something has changed that is to be kept. */
  onDirty(): void;
  onError(error: unknown, client?: Client<Data>): void;
}

/** A slot as a message has it. */
export interface SlotValue {
  name: string;
  /** null and undefined remove the slot */
  value: unknown;
}

type Listener<Data> = (changes: readonly SharedObjectChange<Data>[]) => void;
type Encode = (encoding: ObjectEncoding) => ObjectEvent[];

const EMPTY = new Uint8Array(0);
/** As the server writes; clients have others. */
const SERVER = 0;

export class RemoteObject<Data> implements SharedObject<Data> {
  readonly name: string;
  readonly persistent: boolean;
  readonly slots: Slots;
  /** whether it stays though no client has it open */
  pinned = false;
  /** whether it has changes that are not kept yet */
  dirty = false;
  readonly #owner: SharedObjectOwner<Data>;
  readonly #subscribers = new Map<number, Subscriber<Data>>();
  readonly #listeners = new Set<Listener<Data>>();

  constructor(name: string, persistent: boolean, owner: SharedObjectOwner<Data>) {
    this.name = name;
    this.persistent = persistent;
    this.#owner = owner;
    this.slots = new Slots(owner.limits);
  }

  get version(): number {
    return this.slots.version;
  }

  get size(): number {
    return this.slots.size;
  }

  get clients(): readonly Client<Data>[] {
    return [...this.#subscribers.values()].map(({ client }) => client);
  }

  get unused(): boolean {
    return this.#subscribers.size === 0 && !this.pinned;
  }

  get(slot: string): unknown {
    return this.slots.get(slot);
  }

  entries(): [string, unknown][] {
    return this.slots.names().map((name) => [name, this.slots.get(name)]);
  }

  set(slot: string, value: unknown): void {
    this.update({ [slot]: value });
  }

  update(slots: Readonly<Record<string, unknown>>): void {
    const mark = { version: this.slots.version + 1, writer: SERVER };
    const changed: string[] = [];
    try {
      for (const [name, value] of Object.entries(slots)) {
        if (isNothing(value)) {
          if (!this.slots.delete(name, mark)) continue;
        } else this.slots.set(name, value, mark);
        changed.push(name);
      }
    } finally {
      this.#changed(changed);
    }
  }

  delete(slot: string): boolean {
    const there = this.slots.has(slot);
    this.update({ [slot]: undefined });
    return there;
  }

  clear(): void {
    this.update(Object.fromEntries(this.slots.names().map((name) => [name, undefined])));
  }

  send(handler: string, ...args: unknown[]): void {
    this.#send(this.#subscribers.values(), (encoding) => [
      event(EventType.sendMessage, encodeValues([handler, ...args], encoding)),
    ]);
  }

  onSync(listener: Listener<Data>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to tell a client what is there and what changes. @param version the last that it has seen; 0 for none */
  open(subscriber: Subscriber<Data>, version: number): void {
    this.#subscribers.set(subscriber.id, subscriber);
    const isFresh = this.persistent && (version === 0 || version === this.version);
    this.#send([subscriber], (encoding) => [
      event(EventType.useSuccess),
      ...(isFresh ? [] : [event(EventType.clear)]),
      ...this.slots.names().map((name) => event(EventType.change, this.slots.encode(name, encoding))),
    ]);
  }

  isOpen(id: number): boolean {
    return this.#subscribers.has(id);
  }

  close(id: number): void {
    this.#subscribers.delete(id);
  }

  /** What a client that has it open asks for, but to close it. @throws RtmpError, AmfError when a value can't be read */
  receive(subscriber: Subscriber<Data>, { version, events }: Pick<SharedObjectMessage, "version" | "events">): void {
    let requests: SlotValue[] = [];
    const apply = () => {
      if (requests.length > 0) this.#apply(subscriber, version, requests);
      requests = [];
    };
    for (const { type, payload } of events) {
      if (type === EventType.requestChange) requests.push(...readSlots(payload));
      else if (type === EventType.requestRemove) requests.push({ name: readName(payload), value: undefined });
      else if (type === EventType.sendMessage) {
        apply();
        const [handler, ...args] = readValues(reading(payload), "typed");
        if (typeof handler === "string") this.send(handler, ...args);
      }
    }
    apply();
  }

  #apply(subscriber: Subscriber<Data>, version: number, requests: readonly SlotValue[]): void {
    const { client, id } = subscriber;
    const mark = { version: this.slots.version + 1, writer: id };
    const changes: SharedObjectChange<Data>[] = [];
    const answers: ((encoding: ObjectEncoding) => ObjectEvent)[] = [];
    for (const { name, value } of requests) {
      // A rule may have closed it.
      if (!client.connected) break;
      // What it did not know of is on its way to it.
      if (this.slots.isStale(name, version, id)) continue;
      const wasThere = this.slots.has(name);
      const oldValue = this.slots.get(name);
      if (!this.#tryWrite(client, name, value, mark)) {
        answers.push(() => statusEvent("SharedObject.NoWriteAccess"), this.#present(name));
      } else if (isNothing(value)) {
        answers.push(() => event(EventType.remove, encodeKey(name)));
        if (wasThere) changes.push({ code: "delete", name, oldValue, client });
      } else {
        answers.push(() => event(EventType.success, encodeKey(name)));
        changes.push({ code: "change", name, oldValue, client });
      }
    }
    const names = changes.map(({ name }) => name);
    this.#changed(names, subscriber, (encoding) => answers.map((answer) => answer(encoding)));
    if (changes.length > 0) for (const listener of this.#listeners) this.#tell(listener, changes);
  }

  #tell(listener: Listener<Data>, changes: readonly SharedObjectChange<Data>[]): void {
    try {
      listener(changes);
    } catch (error) {
      this.#owner.onError(error);
    }
  }

  #tryWrite(client: Client<Data>, name: string, value: unknown, mark: { version: number; writer: number }): boolean {
    try {
      if (!this.#owner.canWrite(client, this.name, name)) return false;
      if (isNothing(value)) this.slots.delete(name, mark);
      else this.slots.set(name, value, mark);
      return true;
    } catch (error) {
      this.#owner.onError(error, client);
      return false;
    }
  }

  /** Tells what a slot is now: who wanted something else takes it back. */
  #present(name: string): (encoding: ObjectEncoding) => ObjectEvent {
    return (encoding) =>
      event(this.slots.has(name) ? EventType.change : EventType.remove, this.slots.encode(name, encoding));
  }

  /** Slots have changed: tells everybody, and in place of it `answers` to who changed them. */
  #changed(names: readonly string[], by?: Subscriber<Data>, answers: Encode = () => []): void {
    if (names.length > 0) {
      this.slots.version++;
      this.dirty = true;
      if (this.persistent) this.#owner.onDirty();
      const events = [...new Set(names)].map((name) => this.#present(name));
      const others = [...this.#subscribers.values()].filter((other) => other !== by);
      this.#send(others, (encoding) => events.map((encode) => encode(encoding)));
    }
    if (by !== undefined) this.#send([by], answers);
  }

  #send(to: Iterable<Subscriber<Data>>, encode: Encode): void {
    const messages = new Map<ObjectEncoding, Message | undefined>();
    for (const { client } of to) {
      const { objectEncoding } = client;
      if (!messages.has(objectEncoding))
        messages.set(objectEncoding, this.#message(encode(objectEncoding), objectEncoding));
      const message = messages.get(objectEncoding);
      if (message !== undefined) sendMessage(client, message);
    }
  }

  #message(events: ObjectEvent[], encoding: ObjectEncoding): Message | undefined {
    if (events.length === 0) return undefined;
    const { name, version, persistent } = this;
    return sharedObjectMessage({ name, version, persistent, events }, encoding);
  }
}

export function sharedObjectMessage(message: SharedObjectMessage, encoding: ObjectEncoding): Message {
  return {
    type: encoding === 3 ? MessageTypeId.sharedObjectAmf3 : MessageTypeId.sharedObjectAmf0,
    stream: 0,
    payload: encodeSharedObject(message, encoding === 3),
  };
}

export function statusEvent(code: string): ObjectEvent {
  return event(EventType.status, encodeKey(code, encodeKey("error")));
}

/** Names and values, up to the end. @throws RtmpError, AmfError */
export function readSlots(payload: Uint8Array): SlotValue[] {
  const input = reading(payload);
  const slots: SlotValue[] = [];
  while (input.bytesAvailable > 0) slots.push({ name: readKey(input), value: readValue(input, "typed") });
  return slots;
}

function readName(payload: Uint8Array): string {
  return readKey(reading(payload));
}

function readKey(input: Cursor): string {
  return whole(() => input.readUtf8(input.readUnsignedShort()));
}

function event(type: number, payload: Uint8Array = EMPTY): ObjectEvent {
  return { type, payload };
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
