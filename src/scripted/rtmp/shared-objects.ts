import { messageOf } from "../../../base/errors.ts";
import { isPromise } from "../../../base/is-promise.ts";
import { decodeSharedObject, SharedObjectEvent as EventType } from "../../../host/rtmp/shared-object.ts";
import { type Client, sendMessage } from "./client.ts";
import { SharedObjectError } from "./errors.ts";
import {
  type ObjectEvent,
  RemoteObject,
  type SharedObject,
  type SharedObjectOwner,
  type Subscriber,
  sharedObjectMessage,
  statusEvent,
} from "./shared-object.ts";
import { loadObject, type SharedObjectPath, type SharedObjectStore, saveObject } from "./store.ts";

/**
 * Who may do what with remote shared objects; without a function, everybody. What one throws is a refusal, and an error
 * of the application.
 */
export interface SharedObjectRules<Data = Record<string, unknown>> {
  /** Opening it, and all that comes with it but changes. A refusal is `SharedObject.NoReadAccess`. */
  canRead?(client: Client<Data>, object: string): boolean;
  /** Changing or removing a slot. A refusal is `SharedObject.NoWriteAccess`. */
  canWrite?(client: Client<Data>, object: string, slot: string): boolean;
  /** Opening one that does not exist yet. A refusal is `SharedObject.ObjectCreationFailed`. */
  canCreate?(client: Client<Data>, object: string, persistent: boolean): boolean;
}

/** What the shared objects of all instances of an application have in common. */
export interface SharedObjectsHome<Data> {
  readonly rules: SharedObjectRules<Data>;
  readonly limits: SharedObjectOwner<Data>["limits"] & { maxSharedObjects: number; maxOpenSharedObjects: number };
  readonly store: SharedObjectStore | undefined;
  /** how many are in memory */
  objects: number;
  onDirty(): void;
  onError(error: unknown, client?: Client<Data>): void;
}

/** A client and what it has open. */
export interface ObjectsOf<Data> extends Subscriber<Data> {
  readonly open: Set<RemoteObject<Data>>;
}

/** The remote shared objects of one instance of an application: spec/sharedobject-remote.md §C. */
export class SharedObjects<Data> {
  readonly #home: SharedObjectsHome<Data>;
  readonly #path: readonly [application: string, instance: string];
  /** by name; persistent ones and others don't share their names */
  readonly #objects = {
    persistent: new Map<string, RemoteObject<Data>>(),
    others: new Map<string, RemoteObject<Data>>(),
  };

  constructor(home: SharedObjectsHome<Data>, path: readonly [application: string, instance: string]) {
    this.#home = home;
    this.#path = path;
  }

  get empty(): boolean {
    return this.#objects.persistent.size + this.#objects.others.size === 0;
  }

  /** One for the application, that stays. @throws SharedObjectError */
  pin(name: string, persistent: boolean): SharedObject<Data> {
    const object = this.#all(persistent).get(name) ?? this.#make(name, persistent, this.#kept(name, persistent));
    object.pinned = true;
    return object;
  }

  /** The application has no use for them any more. */
  unpin(): void {
    for (const all of Object.values(this.#objects)) {
      for (const object of all.values()) {
        object.pinned = false;
        this.#forgetUnused(object);
      }
    }
  }

  /** Takes a message of type 16 or 19. @throws RtmpError, AmfError */
  receive(from: ObjectsOf<Data>, payload: Uint8Array, isAmf3: boolean): void {
    const { name, persistent, version, events } = decodeSharedObject(payload, isAmf3);
    let asked: ObjectEvent[] = [];
    const pass = () => {
      const object = this.#all(persistent).get(name);
      if (asked.length > 0 && object?.isOpen(from.id)) object.receive(from, { version, events: asked });
      asked = [];
    };
    for (const event of events) {
      if (event.type === EventType.use) {
        pass();
        this.#open(from, name, persistent, version);
      } else if (event.type === EventType.release) {
        pass();
        const object = this.#all(persistent).get(name);
        if (object !== undefined) this.#close(from, object);
      } else asked.push(event);
    }
    pass();
  }

  /** A client is gone. */
  closeAll(from: ObjectsOf<Data>): void {
    for (const object of from.open) this.#close(from, object);
  }

  /** Keeps all changes of persistent ones. What can't be kept is told, and tried again with the next. */
  save(): void {
    for (const object of this.#objects.persistent.values()) this.#save(object);
  }

  #open(from: ObjectsOf<Data>, name: string, persistent: boolean, version: number): void {
    const refusal = this.#refusal(from, name, persistent);
    if (refusal === undefined) {
      const object = this.#all(persistent).get(name)!;
      from.open.add(object);
      object.open(from, version);
    } else {
      const message = { name, version: 0, persistent, events: [statusEvent(`SharedObject.${refusal}`)] };
      sendMessage(from.client, sharedObjectMessage(message, from.client.objectEncoding));
    }
  }

  /** @returns undefined when the object is there and may be opened */
  #refusal(from: ObjectsOf<Data>, name: string, persistent: boolean): string | undefined {
    const { rules, limits, onError } = this.#home;
    const { client, open } = from;
    try {
      if (!allows("canRead", rules.canRead?.(client, name))) return "NoReadAccess";
      const object = this.#all(persistent).get(name);
      if (open.size >= limits.maxOpenSharedObjects && !(object && open.has(object))) {
        throw tooMany(`a client has ${open.size} open; see maxOpenSharedObjects`);
      }
      if (object !== undefined) return undefined;
      const kept = this.#kept(name, persistent);
      if (kept === undefined && !allows("canCreate", rules.canCreate?.(client, name, persistent))) {
        return "ObjectCreationFailed";
      }
      this.#make(name, persistent, kept);
      return undefined;
    } catch (error) {
      onError(error, client);
      return "ObjectCreationFailed";
    }
  }

  #close(from: ObjectsOf<Data>, object: RemoteObject<Data>): void {
    from.open.delete(object);
    object.close(from.id);
    this.#forgetUnused(object);
  }

  #forgetUnused(object: RemoteObject<Data>): void {
    if (!object.unused) return;
    // Without a store, what is persistent lives as long as the server.
    if (object.persistent && !(this.#home.store !== undefined && this.#save(object))) return;
    this.#all(object.persistent).delete(object.name);
    this.#home.objects--;
  }

  #make(name: string, persistent: boolean, kept: Uint8Array | undefined): RemoteObject<Data> {
    const home = this.#home;
    const { limits, rules, objects } = home;
    if (objects >= limits.maxSharedObjects) throw tooMany(`there are ${objects}; see maxSharedObjects`);
    const object = new RemoteObject<Data>(name, persistent, {
      limits,
      canWrite: (client, object, slot) => allows("canWrite", rules.canWrite?.(client, object, slot)),
      onDirty: () => home.onDirty(),
      onError: (error, client) => home.onError(error, client),
    });
    if (kept !== undefined) loadObject(object, kept);
    this.#all(persistent).set(name, object);
    home.objects++;
    return object;
  }

  #kept(name: string, persistent: boolean): Uint8Array | undefined {
    return persistent ? this.#home.store?.load(this.#pathOf(name)) : undefined;
  }

  #save(object: RemoteObject<Data>): boolean {
    const { store, onError } = this.#home;
    if (store === undefined || !object.dirty) return true;
    try {
      store.save(this.#pathOf(object.name), saveObject(object));
      object.dirty = false;
      return true;
    } catch (error) {
      const message = `the shared object "${object.name}" can't be kept, which is tried again: ${messageOf(error)}`;
      onError(new SharedObjectError("FLASHNET_SHARED_OBJECT_STORE", message, { cause: error }));
      return false;
    }
  }

  #pathOf(name: string): SharedObjectPath {
    return [...this.#path, name];
  }

  #all(persistent: boolean): Map<string, RemoteObject<Data>> {
    return persistent ? this.#objects.persistent : this.#objects.others;
  }
}

/**
 * What a rule says; one that is not there, yes.
 *
 * @throws SharedObjectError where it says nothing yet: that is no yes
 */
function allows(rule: keyof SharedObjectRules, answer: unknown): boolean {
  if (isPromise(answer)) {
    answer.then(undefined, () => {});
    throw new SharedObjectError("FLASHNET_SHARED_OBJECT_RULE", `${rule} gives a promise; a rule answers at once`);
  }
  return answer !== false;
}

function tooMany(what: string): SharedObjectError {
  return new SharedObjectError("FLASHNET_SHARED_OBJECT_LIMIT", `no more shared objects: ${what}`);
}
