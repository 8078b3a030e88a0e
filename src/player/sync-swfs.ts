import { fromBase64 } from "../../base/base64.ts";
import { randomId } from "../../base/random-id.ts";
import { answeringStorage, type SharedObjectStorage } from "./answering-storage.ts";
import { bytesOfSharedObject, sharedObject, sharedObjectOfBytes } from "./shared-object.ts";

/** What natives are told of SWFs. */
export interface SwfAnswers {
  /**
   * Rewrites a SWF that content loads from bytes; `url` is that of the SWF that loads it. Gives the array itself when
   * there is nothing to rewrite, and throws nothing.
   */
  rewrite(swf: Uint8Array, url: string): Uint8Array;
  /** The length of the file of which one of that length was made; undefined if none was. */
  lengthOf(length: number): number | undefined;
  /** What its body was: all behind the first eight bytes, decompressed. */
  bodyOf(length: number): Uint8Array | undefined;
}

/**
 * Answers of the host about SWFs, which natives get while content waits: `Loader.loadBytes` reports progress and sizes
 * before it returns, and properties of `LoaderInfo` have values at once.
 *
 * A native asks by the name of a SharedObject, as in SyncCalls, or stores a SWF in one, which Ruffle gives to the page at
 * once. Nothing is ever stored. What names begin with is no secret: content may know all that is answered.
 */
export class SyncSwfs {
  readonly #answers: SwfAnswers;
  readonly #prefix = `flashnet-${randomId()}`;
  readonly #pattern = new RegExp(`/${this.#prefix}-(\\d+)_\\d+(?:_(rewritten|length|body)(?:_(\\d+))?)?$`);
  /** of the SWFs that may ask */
  readonly #urls: string[] = [];
  /** the last one, which is asked for once */
  #rewritten: { key: string; value: string } | undefined;

  constructor(answers: SwfAnswers) {
    this.#answers = answers;
  }

  /** What one more SWF has to begin its names with: the player keeps the SharedObject of each name. */
  enter(url: string): string {
    return `${this.#prefix}-${this.#urls.push(url) - 1}`;
  }

  /** A `localStorage` for Ruffle: that of the page, and the answers. */
  storage(own: SharedObjectStorage): SharedObjectStorage {
    return answeringStorage(own, {
      match: (key) => this.#pattern.exec(key) ?? undefined,
      get: (match) => this.#answer(match),
      set: ([path, swf, question], value) => {
        if (question === undefined) this.#rewrite(path, value, this.#urls[Number(swf)]);
      },
    });
  }

  #rewrite(path: string, value: string, url: string | undefined): void {
    const swf = bytesOfSharedObject(fromBase64(value));
    if (swf === undefined || url === undefined) return;
    const rewritten = this.#answers.rewrite(swf, url);
    if (rewritten !== swf) this.#rewritten = { key: `${path}_rewritten`, value: sharedObjectOfBytes("swf", rewritten) };
  }

  #answer([path, , question, length]: RegExpExecArray): string | undefined {
    switch (question) {
      case "rewritten": {
        const rewritten = this.#rewritten;
        if (rewritten?.key !== path) return undefined;
        this.#rewritten = undefined;
        return rewritten.value;
      }
      case "length":
        return sharedObject("length", this.#answers.lengthOf(Number(length)) ?? null);
      case "body": {
        const body = this.#answers.bodyOf(Number(length));
        return body && sharedObjectOfBytes("body", body);
      }
    }
    return undefined;
  }
}
