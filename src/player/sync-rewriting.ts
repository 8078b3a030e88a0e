import { fromBase64 } from "../../base/base64.ts";
import { randomId } from "../../base/random-id.ts";
import { bytesOfSharedObject, sharedObjectOfBytes } from "./shared-object.ts";
import type { SharedObjectStorage } from "./sync-calls.ts";

/**
 * Rewrites SWFs that content loads from bytes while `Loader.loadBytes` waits, as that call reports progress and sizes
 * before it returns.
 *
 * A native stores the SWF in a SharedObject, which Ruffle gives to the page at once, and finds the rewritten one in
 * another. Neither is ever stored. What names begin with is no secret: content can have its SWFs rewritten in any case.
 */
export class SyncRewriting {
  readonly #rewrite: (swf: Uint8Array, url: string) => Uint8Array;
  readonly #prefix = `flashnet-${randomId()}`;
  readonly #pattern = new RegExp(`/${this.#prefix}-(\\d+)_\\d+(_rewritten)?$`);
  /** of the SWFs that may ask */
  readonly #urls: string[] = [];
  /** the last answer, which is asked for once */
  #answer: { key: string; value: string } | undefined;

  /** @param rewrite gives the array itself when there is nothing to rewrite, and throws nothing */
  constructor(rewrite: (swf: Uint8Array, url: string) => Uint8Array) {
    this.#rewrite = rewrite;
  }

  /** What one more SWF has to begin its names with: the player keeps the SharedObject of each name. */
  enter(url: string): string {
    return `${this.#prefix}-${this.#urls.push(url) - 1}`;
  }

  /** A `localStorage` for Ruffle: that of the page, and the rewriting. */
  storage(own: SharedObjectStorage): SharedObjectStorage {
    return new Proxy(own, {
      get: (target, key) => {
        if (this.#match(key)) return this.#take(key as string);
        const value: unknown = Reflect.get(target, key);
        // A browser's own storage has methods that want to be called on it.
        return typeof value === "function" ? value.bind(target) : value;
      },
      set: (target, key, value) => {
        const match = this.#match(key);
        if (!match) return Reflect.set(target, key, value);
        const [, swf, isAnswer] = match;
        // The player stores what it has opened when it ends, too.
        if (!isAnswer) this.#store(key as string, String(value), this.#urls[Number(swf)]);
        return true;
      },
    });
  }

  #match(key: string | symbol): RegExpExecArray | null {
    return typeof key === "string" ? this.#pattern.exec(key) : null;
  }

  #store(key: string, value: string, url: string | undefined): void {
    const swf = bytesOfSharedObject(fromBase64(value));
    if (swf === undefined || url === undefined) return;
    const rewritten = this.#rewrite(swf, url);
    if (rewritten !== swf) this.#answer = { key: `${key}_rewritten`, value: sharedObjectOfBytes("swf", rewritten) };
  }

  #take(key: string): string | undefined {
    const answer = this.#answer;
    if (answer?.key !== key) return undefined;
    this.#answer = undefined;
    return answer.value;
  }
}
