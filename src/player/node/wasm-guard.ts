/** Memory management of wasm-bindgen: called for every string that crosses, and can't start a script. */
const UNGUARDED = /^__(wbindgen_(malloc|realloc|free|exn_store|start)|externref|wbindgen_add_to_stack_pointer)/;

/** Thrown by wasm-bindgen before anything runs; Ruffle leaves such listeners behind on sockets it has dropped. */
const STALE_CLOSURE = /closure invoked recursively or after being dropped/;

/** What an entry gives that did not take place: "no error, no value" to those of wasm-bindgen that return several. */
const NOTHING: readonly number[] = Object.freeze([0, 0, 0, 0]);

/** What happens at the border to Ruffle's code. */
export interface BorderObserver {
  /** What Ruffle gets for an import. */
  adapt?(name: string, original: (...values: unknown[]) => unknown): unknown;
  /** control passes to Ruffle */
  enter(): void;
  /** Ruffle crashed: nothing of it will run again. Called once. */
  crash(reason: unknown): void;
}

/**
 * The border between JavaScript and one instance of Ruffle.
 *
 * Ruffle is entered by calls of ours, and by promises, timers and listeners it has left with the page. An exception
 * that comes out of wasm has skipped Ruffle's own clean-up, so the instance is unusable; and out of a promise it would
 * end the process. Here both are dealt with in one place: the first crash is reported, and every entry after it does
 * nothing.
 */
export class WasmGuard {
  readonly #observer: BorderObserver;
  #depth = 0;
  #open = true;
  #isUnharmed = true;
  #exports: WebAssembly.Exports | undefined;

  constructor(observer: BorderObserver) {
    this.#observer = observer;
  }

  /** Ends every entry into the instance, also those to come. */
  close(): void {
    this.#open = false;
  }

  /** Allows entries again, and a crash. The instance must be at rest. */
  reopen(): void {
    this.#open = true;
  }

  /**
   * No call of the instance is under way, and no exception has ever skipped the end of one: what is outside of its memory
   * and its tables, like the pointer to its stack, is as it was at first.
   */
  get isAtRest(): boolean {
    return this.#depth === 0 && this.#isUnharmed;
  }

  /** What the instance exports, unguarded. */
  get exports(): WebAssembly.Exports | undefined {
    return this.#exports;
  }

  /** A `WebAssembly` namespace whose instances are guarded by this. */
  get namespace(): object {
    const instantiate = async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
      const instance = await WebAssembly.instantiate(module, this.#adaptImports(imports));
      this.#exports = instance.exports;
      return { module, instance: { exports: this.#guardExports(instance.exports) } };
    };
    return { Module: WebAssembly.Module, Instance: WebAssembly.Instance, instantiate };
  }

  #adaptImports(imports: WebAssembly.Imports): WebAssembly.Imports {
    const { adapt } = this.#observer;
    if (!adapt) return imports;
    const adapted = ([name, value]: [string, WebAssembly.ImportValue]) => [
      name,
      typeof value === "function" ? adapt(name, value as (...values: unknown[]) => unknown) : value,
    ];
    return Object.fromEntries(
      Object.entries(imports).map(([module, values]) => [
        module,
        Object.fromEntries(Object.entries(values).map(adapted)),
      ]),
    ) as WebAssembly.Imports;
  }

  #guardExports(exports: WebAssembly.Exports): WebAssembly.Exports {
    const guarded = ([name, value]: [string, WebAssembly.ExportValue]): [string, WebAssembly.ExportValue] =>
      typeof value !== "function"
        ? [name, value]
        : [name, UNGUARDED.test(name) ? this.#watchHarm(value) : this.#guard(value)];
    return Object.fromEntries(Object.entries(exports).map(guarded));
  }

  // biome-ignore lint/complexity/noBannedTypes: the type of a wasm export
  #watchHarm(entry: Function): (...values: unknown[]) => unknown {
    return (...values) => {
      try {
        return entry(...values);
      } catch (error) {
        this.#isUnharmed = false;
        throw error;
      }
    };
  }

  // biome-ignore lint/complexity/noBannedTypes: the type of a wasm export
  #guard(entry: Function): (...values: unknown[]) => unknown {
    return (...values) => {
      if (!this.#open) return NOTHING;
      if (this.#depth === 0) this.#observer.enter();
      this.#depth++;
      try {
        return entry(...values);
      } catch (error) {
        this.#isUnharmed = false;
        if (error instanceof Error && STALE_CLOSURE.test(error.message)) return NOTHING;
        this.#crash(error);
        // Ruffle's outer calls on the stack must not go on either: the exception unwinds them.
        if (this.#depth > 1) throw error;
        return NOTHING;
      } finally {
        this.#depth--;
      }
    };
  }

  #crash(reason: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    this.#observer.crash(reason);
  }
}
