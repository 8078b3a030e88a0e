/** Tells the SWFs that become code from those that content loads as data. */

/** A function that Ruffle's wasm imports. */
export type Import = (...values: unknown[]) => unknown;

/** A URL that Ruffle has given to JavaScript. */
interface MentionedUrl {
  /** in the build for engines without reference types, only the length is known: it hands out handles of strings */
  url: string | number;
  /** how often Ruffle had asked for the time before */
  times: number;
}

/** In the names of imports that make a JavaScript string (and closures, which does not matter). */
const MAKES_STRING = /^__wbindgen_(cast|string_new)/;
const ASKS_TIME = /^__wbg_now_/;
const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i;

/** URLs in one turn, and imports that have not come, above which no more are kept: what is not known is code. */
const MOST = 1000;

/**
 * Watches what Ruffle asks of JavaScript when it fetches.
 *
 * `Loader` and `URLLoader` make the same request. But a loader of movies enters the player between resolving the URL and
 * fetching it, to unload what was there and to dispatch `open`, and whoever enters the player asks for the time; a loader
 * of data does not. Ruffle resolves a URL with a JavaScript string, whether it has rules for it or not. All of it happens
 * in one turn. It is so in Ruffle 0.3, 0.5 and 0.6; were it otherwise in another one, everything would be code.
 */
export class SwfLoads {
  #times = 0;
  #mentioned: MentionedUrl[] = [];
  readonly #imported: string[] = [];

  /** The import of Ruffle's wasm by that name, watched. */
  watch(name: string, original: Import): Import {
    return watchLoads(name, original, () => this);
  }

  /** Ruffle asks for the time. */
  askTime(): void {
    this.#times++;
  }

  /** Ruffle has made a string, or something else. */
  make(made: unknown, values: unknown[]): void {
    if (typeof made === "string") {
      if (ABSOLUTE.test(made)) this.#mention(made);
    } else if (typeof made === "number") this.#mention(values[1] as number);
  }

  /** A SWF imports symbols from a file, which it is about to fetch: code, although it looks like data. */
  expectImport(url: string): void {
    if (this.#imported.length < MOST) this.#imported.push(fileName(url));
  }

  /** Whether Ruffle may be fetching data; asked in the turn in which it fetches, and once. */
  fetchesData(url: string): boolean {
    const mention = this.#mentioned.find(({ url: known }) => known === url || known === url.length);
    this.#mentioned = [];
    if (mention === undefined || mention.times !== this.#times) return false;
    const index = this.#imported.indexOf(fileName(url));
    if (index < 0) return true;
    this.#imported.splice(index, 1);
    return false;
  }

  #mention(url: string | number): void {
    if (this.#mentioned.length >= MOST) return;
    if (this.#mentioned.length === 0) {
      queueMicrotask(() => {
        this.#mentioned = [];
      });
    }
    this.#mentioned.push({ url, times: this.#times });
  }
}

/** The import of Ruffle's wasm by that name, watched by whoever watches at the time. */
export function watchLoads(name: string, original: Import, watcher: () => SwfLoads | undefined): Import {
  if (ASKS_TIME.test(name)) {
    return (...values) => {
      watcher()?.askTime();
      return original(...values);
    };
  }
  if (!MAKES_STRING.test(name)) return original;
  return (...values) => {
    const made = original(...values);
    watcher()?.make(made, values);
    return made;
  };
}

/** Imports are relative to what only Ruffle knows. */
function fileName(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^.*[/\\]/s, "");
}
