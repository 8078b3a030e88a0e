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

  constructor(observer: BorderObserver) {
    this.#observer = observer;
  }

  /** Ends every entry into the instance, also those to come. */
  close(): void {
    this.#open = false;
  }

  /** A `WebAssembly` namespace whose instances are guarded by this. */
  get namespace(): object {
    const instantiate = async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
      const instance = await WebAssembly.instantiate(module, this.#adaptImports(imports));
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
      typeof value === "function" && !UNGUARDED.test(name) ? [name, this.#guard(value)] : [name, value];
    return Object.fromEntries(Object.entries(exports).map(guarded));
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
