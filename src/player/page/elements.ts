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

/**
 * Passes the options of every `load` through `prepare`, along with the settings that would hold for the player.
 *
 * @returns undoes it for elements that are defined later, and makes `load` of the others plain again
 */
export function interceptElements(prepare: (options: LoadOptions, settings: Settings) => LoadOptions): () => void {
  let active = true;

  const adapt = (player: Player): void => {
    const { load, ruffle } = player;
    player.load = async function (given, ...rest) {
      const options = typeof given === "string" ? { url: given } : given;
      // Anything else is an error that Ruffle shows in its own way.
      if (!active || typeof options !== "object" || options === null) return load.call(this, given, ...rest);
      const page = (window as { RufflePlayer?: { config?: Settings } }).RufflePlayer;
      return load.call(this, prepare(options, { ...page?.config, ...this.config, ...options }), ...rest);
    };
    if (!ruffle) return;
    player.ruffle = function (version) {
      const api = ruffle.call(this, version);
      adapt(api);
      return api;
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
    define.call(customElements, name, element, options);
  };
  Reflect.set(customElements, "define", adapting);
  return () => {
    active = false;
    Reflect.set(customElements, "define", define);
  };
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
