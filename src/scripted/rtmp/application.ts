import { OptionError } from "../../../base/options/check.ts";
import type { LimitsOf } from "../../../base/options/limits.ts";
import type { Time } from "../../../base/time.ts";
import type { ServerHandler } from "../server.ts";
import type { Acceptance } from "./acceptance.ts";
import { checkApplication } from "./check-application.ts";
import type { Client } from "./client.ts";
import type { ApplicationInstance } from "./instance.ts";
import { serveClients } from "./session.ts";
import type { SharedObjectRules } from "./shared-objects.ts";
import { ApplicationState } from "./state.ts";
import type { SharedObjectStore } from "./store.ts";
import type { UnknownClasses } from "./values.ts";

/** A method that clients call with `NetConnection.call`. What it throws is the client's `NetConnection.Call.Failed`. */
// biome-ignore lint/suspicious/noExplicitAny: methods declare what they take; clients send what they like
export type Method<Data> = (client: Client<Data>, ...args: any[]) => unknown;

export interface ApplicationOptions<Data = Record<string, unknown>> {
  /** Lets a client in or turns it away; what it throws turns it away. Default: all are let in. */
  // biome-ignore lint/suspicious/noExplicitAny: as with methods
  onConnect?(client: Client<Data>, ...args: any[]): Acceptance | Promise<Acceptance>;
  /** A client that was let in is gone. */
  onDisconnect?(client: Client<Data>): void | Promise<void>;
  /** by name, which may have slashes in it */
  methods?: Readonly<Record<string, Method<Data>>>;
  /** who may do what with remote shared objects; default: everybody everything */
  sharedObjects?: SharedObjectRules<Data>;
  /** where persistent shared objects are kept; default: in memory */
  store?: SharedObjectStore;
  /** what objects of classes without an alias become that clients send as arguments: default "object" */
  unknownClasses?: UnknownClasses;
  /** base/options/limits.ts */
  limits?: LimitsOf<"application">;
  /** what `store` is written by; default the wall clock */
  time?: Time;
  /**
   * Told what methods, `onConnect` and rules have thrown, what is wrong with the messages of a client, whose connection
   * then ends, and what the store can't do. Default: nobody is.
   */
  onError?(error: unknown, client?: Client<Data>): void;
}

/** An RTMP application, and the handler of its connections. As an instance it is the one without a name: `rtmp://host/chat`. */
export interface Application<Data = Record<string, unknown>> extends ServerHandler, ApplicationInstance<Data> {
  /** Another instance: `room1` of `rtmp://host/chat/room1`. */
  instance(name: string): ApplicationInstance<Data>;
  /** Hands changes of persistent shared objects to the store now, and not within `saveInterval`. */
  save(): void;
}

/**
 * An RTMP server for SWFs that connect to `rtmp://HOST/name`: docs/rtmp.md.
 *
 * ```ts
 * serve("game.example.com:1935", application("game", { methods: { sum: (client, a: number, b: number) => a + b } }))
 * ```
 *
 * @param name as URLs have it
 * @throws OptionError
 */
export function application<Data = Record<string, unknown>>(
  name: string,
  options: ApplicationOptions<Data> = {},
): Application<Data> {
  checkApplication(name, options);
  const state = new ApplicationState(name, options);
  const main = state.instance();
  const members: ApplicationInstance<Data> & Omit<Application<Data>, keyof ApplicationInstance | keyof ServerHandler> =
    {
      path: main.path,
      clients: main.clients,
      broadcast: (method, ...args) => main.broadcast(method, ...args),
      sharedObject: (object, options) => main.sharedObject(object, options),
      instance: (instance) => state.instance(instance),
      save: () => state.save(),
    };
  return Object.assign(handlerOf([state]), members);
}

/**
 * Several applications at one address: each client gets the one that its URL names.
 *
 * @throws OptionError for what is no application, for two of one name, and for none
 */
// biome-ignore lint/suspicious/noExplicitAny: each has data of its own
export function applications(...all: Application<any>[]): ServerHandler {
  const states = all.flatMap((one) => {
    const own = statesOf.get(one);
    if (own === undefined) throw new OptionError("applications: takes what application(…) has made");
    return own;
  });
  if (states.length === 0) throw new OptionError("applications: takes one application at least");
  return handlerOf(states);
}

// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyState = ApplicationState<any>;

const statesOf = new WeakMap<ServerHandler, readonly AnyState[]>();

/** Serves the clients of these. @throws OptionError for two of one name. @internal */
export function handlerOf(states: readonly AnyState[]): ServerHandler {
  const twice = states.find(({ name }, at) => states.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw new OptionError(`applications: two are called ${twice.name}; rename one`);
  const serve = serveClients(states);
  // A function of its own: members are assigned to it.
  const handler: ServerHandler = (connection) => serve(connection);
  statesOf.set(handler, states);
  return handler;
}

/** What the applications of a handler have to themselves; undefined when it has none. @internal */
export function applicationStates(handler: ServerHandler): readonly AnyState[] | undefined {
  return statesOf.get(handler);
}
