/**
 * Every way to embed Ruffle ends at `load` of a custom element: `createPlayer()` gives one, and the polyfill puts one
 * where an `<embed>` or `<object>` was.
 */

/** Settings that Ruffle takes from `load`'s options, else from the player's `config`, else from the page's. */
export interface Settings {
  socketProxy?: SocketProxy[] | null;
  allowNetworking?: "all" | "internal" | "none" | null;
  playerRuntime?: "flashPlayer" | "air" | null;
}

export interface SocketProxy {
  host: string;
  port: number;
  proxyUrl: string;
}

/** What `load` takes besides a URL: settings, and `url` or `data`. `LoadOptions` in Ruffle's web/packages/core */
export interface LoadOptions extends Settings {
  url?: string;
  data?: Iterable<number> | ArrayBuffer;
  swfFileName?: string;
}

/** The parts in common of Ruffle's element and of what its `ruffle()` returns. */
interface Player {
  load(options: string | LoadOptions, ...rest: unknown[]): Promise<void>;
  config?: Settings;
  ruffle?(version?: number): Player;
}

const PLAYER_ELEMENT = /^ruffle-(player|embed|object)(-\d+)?$/;

/** What is done about elements. */
export interface ElementHooks {
  /**
   * An element is about to load a movie, with the settings that would hold for it.
   *
   * @returns the options to load it with, which may take a while
   */
  prepare(element: object, options: LoadOptions, settings: Settings): LoadOptions | Promise<LoadOptions>;
  /** An element is about to be removed, and its movie to end. */
  removed(element: object): void;
}

/** An element as the browser calls it. */
interface Removable {
  disconnectedCallback?(): void;
}

/**
 * Passes the options of every `load` through `prepare`.
 *
 * @returns undoes it for elements that are defined later, and makes `load` of the others plain again
 */
export function interceptElements({ prepare, removed }: ElementHooks): () => void {
  let active = true;
  /** the last load of a player that is being prepared: further ones keep their order */
  const preparing = new WeakMap<object, Promise<LoadOptions>>();

  /** @param element whose movie it is, where the player is none */
  const adapt = (player: Player, element?: object): void => {
    const { load, ruffle } = player;
    player.load = async function (given, ...rest) {
      const options = typeof given === "string" ? { url: given } : given;
      // Anything else is an error that Ruffle shows in its own way.
      if (!active || typeof options !== "object" || options === null) return load.call(this, given, ...rest);
      const page = (window as { RufflePlayer?: { config?: Settings } }).RufflePlayer;
      const settings = { ...page?.config, ...this.config, ...options };
      const owner = element ?? this;
      const prepared = inOrder(preparing, owner, () => prepare(owner, options, settings));
      return load.call(this, prepared instanceof Promise ? await prepared : prepared, ...rest);
    };
    if (!ruffle) return;
    player.ruffle = function (version) {
      const api = ruffle.call(this, version);
      adapt(api, this);
      return api;
    };
  };

  const adaptRemoval = (prototype: Removable): void => {
    const { disconnectedCallback } = prototype;
    prototype.disconnectedCallback = function () {
      removed(this);
      disconnectedCallback?.call(this);
    };
  };

  const { define } = customElements;
  const adapted = new WeakSet<object>();
  // By `Reflect.set`, as a page may have frozen it.
  const adapting: typeof define = (name, element, options) => {
    const owner = PLAYER_ELEMENT.test(name) ? ownerOfLoad(element.prototype) : undefined;
    if (owner && !adapted.has(owner)) {
      adapted.add(owner);
      adapt(owner);
    }
    if (owner) adaptRemoval(element.prototype);
    define.call(customElements, name, element, options);
  };
  Reflect.set(customElements, "define", adapting);
  return () => {
    active = false;
    Reflect.set(customElements, "define", define);
  };
}

/** Prepares at once, unless another one of the same player takes a while. */
function inOrder(
  preparing: WeakMap<object, Promise<LoadOptions>>,
  owner: object,
  prepare: () => LoadOptions | Promise<LoadOptions>,
): LoadOptions | Promise<LoadOptions> {
  const before = preparing.get(owner);
  const prepared = before === undefined ? prepare() : before.then(prepare, prepare);
  if (!(prepared instanceof Promise)) return prepared;
  preparing.set(owner, prepared);
  const done = (): void => {
    if (preparing.get(owner) === prepared) preparing.delete(owner);
  };
  prepared.then(done, done);
  return prepared;
}

/** Version of the Ruffle that a browser's extension has put on this page; undefined if there is none. */
export function versionOfExtension(): string | undefined {
  const page = (window as { RufflePlayer?: { sources?: { extension?: { version?: unknown } } } }).RufflePlayer;
  const { extension } = page?.sources ?? {};
  return extension && String(extension.version);
}

/** Whether Ruffle has made an element of any kind on this page. */
export function isPlayerElementDefined(): boolean {
  return ["ruffle-player", "ruffle-embed", "ruffle-object"].some((name) => customElements.get(name));
}

/** The elements of the polyfill inherit `load` from the player's. */
function ownerOfLoad(prototype: object | null): Player | undefined {
  for (let owner = prototype; owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, "load")) return owner as Player;
  }
  return undefined;
}
