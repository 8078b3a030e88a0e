import { randomId } from "../../base/random-id.ts";
import { answeringStorage, type SharedObjectStorage } from "./answering-storage.ts";
import { type PlainData, sharedObject } from "./shared-object.ts";

/**
 * Calls that the host answers before they return to the natives.
 *
 * A SharedObject is the one thing that Ruffle asks the page for while content waits, and that gives content nothing else
 * of the page, as `ExternalInterface` would. So natives open a SharedObject that says in its name what they ask, and find
 * the answer in it. Names begin with a prefix that content can't guess, but can find in the bytes of the application: it
 * keeps SharedObjects of content's own apart from calls, and is no secret. Nothing is ever stored.
 */
export class SyncCalls {
  readonly #answer: (name: string, values: unknown[]) => object;
  readonly #prefix = `flashnet-${randomId()}`;
  readonly #pattern = new RegExp(`/${this.#prefix}-[^/]*$`);
  #swfs = 0;

  /** @param answer returns plain data, and throws nothing */
  constructor(answer: (name: string, values: unknown[]) => object) {
    this.#answer = answer;
  }

  /** What one more SWF has to begin its names with: the player asks but once for each name. */
  enter(): string {
    return `${this.#prefix}-${this.#swfs++}`;
  }

  /** A `localStorage` for Ruffle: that of the page, and the calls. */
  storage(own: SharedObjectStorage): SharedObjectStorage {
    return answeringStorage(own, {
      match: (key) => (this.#pattern.test(key) ? key : undefined),
      get: (key) => this.#call(key),
    });
  }

  #call(key: string): string {
    const [, , name, ...values] = key.slice(key.lastIndexOf("/")).split("_").map(decodeValue);
    return sharedObject("result", this.#answer(String(name), values) as PlainData);
  }
}

/** Whole numbers are in decimal, texts an `x` and four hexadecimal digits for each character. */
function decodeValue(text: string): string | number {
  if (!text.startsWith("x")) return Number(text);
  return text.slice(1).replace(/.{1,4}/g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
