import { FlashnetError, messageOf } from "./errors.ts";
import { realTime, startTimer } from "./time.ts";

/** Milliseconds that a part may take to come: it is on the same server as all else of flashnet. */
const TIMEOUT = 30_000;

/** A part of flashnet that is loaded when it is needed can't be. */
export class PartError extends FlashnetError {
  static override readonly brand = "PartError";
  readonly code = "FLASHNET_PART";
}

/**
 * A module that a page loads when it is needed first. From then on it is at hand, and nobody waits for a turn.
 *
 * In Node such modules are imported like all others: `imports` in package.json.
 */
export class Part<Module> {
  readonly #name: string;
  readonly #import: () => Promise<Module>;
  #module: Module | undefined;
  #loading: Promise<Module> | undefined;

  /** @param name what it has, as a message tells it */
  constructor(name: string, load: () => Promise<Module>) {
    this.#name = name;
    this.#import = load;
  }

  /** @throws PartError when it has not been loaded */
  get module(): Module {
    if (this.#module === undefined) throw new PartError(`${this.#name} of flashnet is not loaded`);
    return this.#module;
  }

  get isLoaded(): boolean {
    return this.#module !== undefined;
  }

  /** One that could not be loaded is tried again the next time. @throws PartError */
  async load(): Promise<Module> {
    if (this.#module !== undefined) return this.#module;
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Module> {
    let stopTimer = (): void => {};
    const late = new Promise<never>((_, reject) => {
      stopTimer = startTimer(realTime(), TIMEOUT, () => reject(new Error(`nothing has come for ${TIMEOUT} ms`)));
    });
    try {
      this.#module = await Promise.race([this.#import(), late]);
      return this.#module;
    } catch (error) {
      // Browsers name the file.
      const what = `${this.#name} of flashnet can't be loaded: ${messageOf(error)}`;
      throw new PartError(`${what}; copy the folder "page" beside page.js with it, and let the page load its scripts`, {
        cause: error,
      });
    } finally {
      stopTimer();
      this.#loading = undefined;
    }
  }
}
