import { type LimitsOf, limitDefaults } from "../../../base/options/limits.ts";
import { startTimer, wallClock } from "../../../base/time.ts";
import type { ApplicationOptions } from "./application.ts";
import type { Client } from "./client.ts";
import { Instance } from "./instance.ts";
import { SharedObjects, type SharedObjectsHome } from "./shared-objects.ts";
import type { SharedObjectStore } from "./store.ts";

/** The instance of URLs that name none. */
const DEFAULT_INSTANCE = "_definst_";

/** What the command line says about an application. */
export interface Configuration {
  store?: SharedObjectStore;
  limits?: LimitsOf<"application">;
  /** @param method of the call that it is about */
  onError?(error: unknown, method?: string): void;
}

/** What goes on in one application, all connections together. */
export class ApplicationState<Data> {
  readonly name: string;
  readonly options: ApplicationOptions<Data>;
  limits: Required<LimitsOf<"application">>;
  readonly #instances = new Map<string, Instance<Data>>();
  /** names of those that are held by the application */
  readonly #held = new Set<string>();
  readonly #home: SharedObjectsHome<Data>;
  #configuration: Configuration = {};
  #saving = false;
  #clients = 0;
  #lastId = 0;

  constructor(name: string, options: ApplicationOptions<Data>) {
    this.name = name;
    this.options = options;
    this.limits = { ...limitDefaults("application"), ...options.limits };
    const state = this;
    this.#home = {
      objects: 0,
      rules: options.sharedObjects ?? {},
      get limits() {
        return state.limits;
      },
      get store() {
        return options.store ?? state.#configuration.store;
      },
      onDirty: () => this.#saveLater(),
      onError: (error, client) => this.report(error, client),
    };
  }

  /** Sets what the application's own options don't. */
  configure(configuration: Configuration): void {
    this.#configuration = configuration;
    this.limits = { ...this.limits, ...configuration.limits };
  }

  /** A number for each client; never 0. */
  nextId(): number {
    return ++this.#lastId;
  }

  /** One that stays. */
  instance(name: string = DEFAULT_INSTANCE): Instance<Data> {
    this.#held.add(name);
    return this.find(name);
  }

  /** @param name "" for the default one */
  find(name: string): Instance<Data> {
    const known = name || DEFAULT_INSTANCE;
    let instance = this.#instances.get(known);
    if (instance === undefined) {
      const path = known === DEFAULT_INSTANCE ? this.name : `${this.name}/${known}`;
      instance = new Instance(known, path, new SharedObjects(this.#home, [this.name, known]));
      this.#instances.set(known, instance);
    }
    return instance;
  }

  /** Counts one more client, of the instance of this name. @returns undefined when there is no room for it */
  enter(name: string): Instance<Data> | undefined {
    if (this.#clients >= this.limits.maxClients) return undefined;
    this.#clients++;
    const instance = this.find(name);
    instance.members++;
    return instance;
  }

  /** A client that was counted is gone, and nothing is to be done about it any more. */
  leave(instance: Instance<Data>): void {
    this.#clients--;
    instance.members--;
    if (instance.members > 0 || this.#held.has(instance.name)) return;
    instance.sharedObjects.unpin();
    if (instance.sharedObjects.empty) this.#instances.delete(instance.name);
  }

  report(error: unknown, client?: Client<Data>, method?: string): void {
    try {
      this.options.onError?.(error, client);
    } catch (failure) {
      this.#configuration.onError?.(failure);
    }
    this.tell(error, method);
  }

  /** What is no error of the application's own. */
  tell(error: unknown, method?: string): void {
    this.#configuration.onError?.(error, method);
  }

  save(): void {
    for (const { sharedObjects } of this.#instances.values()) sharedObjects.save();
  }

  #saveLater(): void {
    if (this.#saving || this.#home.store === undefined) return;
    this.#saving = true;
    startTimer(this.options.time ?? wallClock, this.limits.saveInterval, () => {
      this.#saving = false;
      this.save();
    });
  }
}
