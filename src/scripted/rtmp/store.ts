import { messageOf } from "../../../base/errors.ts";
import {
  decodeSharedObject,
  SharedObjectEvent as EventType,
  encodeSharedObject,
} from "../../../host/rtmp/shared-object.ts";
import { SharedObjectError } from "./errors.ts";
import { type RemoteObject, readSlots, type SlotValue } from "./shared-object.ts";

/** Whose shared object it is, and its name. Each may hold any character. */
export type SharedObjectPath = readonly [application: string, instance: string, name: string];

/**
 * Where persistent shared objects are kept. Both methods are done when they return; what they throw is told to the
 * operator, and the clients that ask for the object don't get it.
 */
export interface SharedObjectStore {
  /** @returns what was saved last; undefined when there is nothing */
  load(path: SharedObjectPath): Uint8Array | undefined;
  /** Keeps the bytes in place of what there was; that stays if this fails. */
  save(path: SharedObjectPath, bytes: Uint8Array): void;
}

/** A shared object as stores keep it: the message that a client gets that opens it, in AMF3. */
export function saveObject<Data>({ name, version, persistent, slots }: RemoteObject<Data>): Uint8Array {
  const events = slots.names().map((slot) => ({ type: EventType.change, payload: slots.encode(slot, 3) }));
  return encodeSharedObject({ name, version, persistent, events }, true);
}

/** What stores keep, into an object that has nothing yet. @throws SharedObjectError when it is something else */
export function loadObject<Data>(object: RemoteObject<Data>, bytes: Uint8Array): void {
  const { version, slots } = readStored(bytes, object.name);
  for (const { name, value } of slots) object.slots.set(name, value, { version: 0, writer: 0 });
  object.slots.version = version;
}

/** @param name of the object that it has to be; without, any. @throws SharedObjectError when it is none */
export function readStored(bytes: Uint8Array, name?: string): { version: number; slots: SlotValue[] } {
  try {
    const message = decodeSharedObject(bytes, true);
    if (name !== undefined && message.name !== name) throw new Error(`it is that of "${message.name}"`);
    const slots = message.events.flatMap(({ type, payload }) => {
      if (type !== EventType.change) throw new Error(`it has an event of type ${type}`);
      return readSlots(payload);
    });
    return { version: message.version, slots };
  } catch (error) {
    const what = name === undefined ? "a shared object" : `the shared object "${name}"`;
    const message = `what is kept of ${what} can't be read: ${messageOf(error)}; put a whole copy in its place, or remove it to begin anew`;
    throw new SharedObjectError("FLASHNET_SHARED_OBJECT_STORE", message, { cause: error });
  }
}
