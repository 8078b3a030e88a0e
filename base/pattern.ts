import { RE2JS } from "re2js";
import { FlashnetError } from "./errors.ts";
import { printable } from "./printable.ts";

/** Milliseconds that all matches of one pattern may take together, unless told otherwise. */
const PATIENCE = 5000;

/** What one match may take at most: length of the text by size of the program. Nothing stops it once it has begun. */
const MAX_STEPS = 1 << 28;

/** A text is no regular expression that we use, or what it is held against takes too long. */
export class PatternError extends FlashnetError {
  static override readonly brand = "PatternError";
  readonly code = "FLASHNET_PATTERN";
}

/** Where a pattern matches, and what its groups have. */
export interface PatternMatch {
  index: number;
  text: string;
  /** undefined where a group takes no part */
  groups: (string | undefined)[];
}

/**
 * A regular expression from a file that somebody else may have written. RE2 matches it in linear time, whatever it is: that
 * of JavaScript may run for ever, and nothing can stop it. RE2 has neither look-around nor references back.
 */
export class Pattern {
  readonly source: string;
  readonly #pattern: RE2JS;
  readonly #patience: number;
  #spent = 0;

  /** @throws PatternError */
  constructor(source: string, patience = PATIENCE) {
    this.source = source;
    this.#patience = patience;
    try {
      this.#pattern = RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.DOTALL);
    } catch (error) {
      const what = `/${source}/ is no regular expression without look-around and references back; correct it`;
      throw new PatternError(what, { cause: error });
    }
  }

  /** How much of the text's beginning matches, in characters. @throws PatternError */
  lengthOfMatch(text: string): number {
    const matcher = this.#matcher(text);
    return this.#timed(() => (matcher.lookingAt() ? matcher.end() : 0));
  }

  /** Whether it matches any part of a text: much faster than `exec`. @throws PatternError */
  matches(text: string): boolean {
    this.#checkLength(text);
    return this.#timed(() => this.#pattern.test(text));
  }

  /** The first match. @throws PatternError */
  exec(text: string): PatternMatch | undefined {
    return this.matchAll(text).next().value;
  }

  /** @throws PatternError */
  *matchAll(text: string): IterableIterator<PatternMatch> {
    const matcher = this.#matcher(text);
    while (this.#timed(() => matcher.find())) {
      const groups = Array.from({ length: matcher.groupCount() }, (_, at) => matcher.group(at + 1) ?? undefined);
      yield { index: matcher.start(), text: matcher.group() ?? "", groups };
    }
  }

  #matcher(text: string): ReturnType<RE2JS["matcher"]> {
    this.#checkLength(text);
    return this.#pattern.matcher(text);
  }

  #checkLength(text: string): void {
    if (text.length * this.#pattern.programSize() > MAX_STEPS) {
      throw new PatternError(
        `/${printable(this.source, 100)}/ is too long for a text of ${text.length} characters; write a simpler one`,
      );
    }
  }

  #timed<T>(match: () => T): T {
    const start = performance.now();
    const result = match();
    this.#spent += performance.now() - start;
    if (this.#spent > this.#patience) {
      throw new PatternError(`/${this.source}/ takes more than ${this.#patience} ms here; write a simpler one`);
    }
    return result;
  }
}
