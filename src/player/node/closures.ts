/** A function of wasm-bindgen's glue that enters Rust. */
interface Closure {
  (...values: unknown[]): unknown;
  /** Rust drops it */
  _wbg_cb_unref(): void;
}

type Import = (...values: unknown[]) => unknown;

/** Imports that make closures, in wasm-bindgen since 0.2.100 */
const MAKES_CLOSURE = /^__wbindgen_cast_/;

const isClosure = (value: unknown): value is Closure => typeof value === "function" && "_wbg_cb_unref" in value;

/**
 * The closures that Ruffle leaves with the page.
 *
 * Each holds addresses of Rust's memory, and a count of its own of who needs it. When the memory is brought back to how
 * it was, closures that were there have to be as they were; and those made since must do nothing, whoever still has them.
 */
export class Closures {
  /** number of the player that has the instance */
  #turn = 0;
  /** those that are alive, until `keep` or `forget` */
  #alive: Set<Closure> | undefined = new Set();
  #kept: ReadonlySet<Closure> = new Set();

  /** The import by that name, which gives closures that are kept watch of. */
  watch(name: string, original: Import): Import {
    if (!MAKES_CLOSURE.test(name)) return original;
    return (...values) => {
      const made = original(...values);
      return isClosure(made) ? this.#wrap(made, () => original(...values) as Closure) : made;
    };
  }

  /** Whether a function is one that it keeps watch of, or none of Rust's. */
  knows(value: unknown): boolean {
    return !isClosure(value) || (this.#alive?.has(value) ?? this.#kept.has(value));
  }

  /** Those that are alive now will be so for every player. */
  keep(): void {
    this.#kept = this.#alive ?? this.#kept;
    this.#alive = undefined;
  }

  /** None has to be kept for another player. */
  forget(): void {
    this.#alive = undefined;
  }

  /** The player is gone: what it has made does nothing any more, and what is kept starts afresh. */
  nextTurn(): void {
    this.#turn++;
  }

  #wrap(first: Closure, again: () => Closure): Closure {
    let closure: Closure | undefined = first;
    let turn = this.#turn;
    const current = (): Closure | undefined => {
      if (turn !== this.#turn) {
        turn = this.#turn;
        // Another one over the same addresses: the count of the first may be anything by now.
        closure = this.#kept.has(wrapped) ? again() : undefined;
      }
      return closure;
    };
    const wrapped: Closure = Object.assign((...values: unknown[]) => current()?.(...values), {
      _wbg_cb_unref: () => {
        this.#alive?.delete(wrapped);
        current()?._wbg_cb_unref();
      },
    });
    this.#alive?.add(wrapped);
    return wrapped;
  }
}
