const PAGE = 1 << 16;

/** Memory that a player gets beyond what an instance has when it is built, in bytes; one that needs more is not repeated. */
const ROOM = 16 << 20;

/** The same of references to JavaScript objects. */
const REFERENCES = 4096;

const EMPTY = new Uint8Array(PAGE);

/** What of an instance's exports its state is reached by. */
interface State {
  memory: WebAssembly.Memory;
  /** the JavaScript objects that it refers to */
  references: WebAssembly.Table;
}

type Export = (...values: number[]) => number;

function stateOf({ memory, __wbindgen_externrefs: references }: WebAssembly.Exports): State | undefined {
  if (!(memory instanceof WebAssembly.Memory) || !(references instanceof WebAssembly.Table)) return undefined;
  return { memory, references };
}

/**
 * Has an instance take the memory and the references that it is going to need, and give them back: what it grows by can't
 * be taken from it later.
 *
 * @returns whether it could
 */
export function makeRoom(exports: WebAssembly.Exports): boolean {
  const { __wbindgen_malloc: allocate, __wbindgen_free: free } = exports as Record<string, Export | undefined>;
  const { __externref_table_alloc: refer, __externref_table_dealloc: release } = exports as Record<
    string,
    Export | undefined
  >;
  if (!allocate || !free || !refer || !release) return false;
  free(allocate(ROOM, 8) >>> 0, ROOM, 8);
  const taken = Array.from({ length: REFERENCES }, () => refer());
  for (const index of taken.reverse()) release(index);
  return true;
}

/** The state of an instance of Ruffle at a moment at which none of it was running: memory and references. */
export class InstanceImage {
  readonly #state: State;
  /** up to the last page that is not empty */
  readonly #bytes: Uint8Array;
  readonly #length: number;
  readonly #references: readonly unknown[];

  private constructor(state: State) {
    this.#state = state;
    const bytes = new Uint8Array(state.memory.buffer);
    this.#length = bytes.length;
    let end = bytes.length;
    while (end > 0 && isEmpty(bytes, end - PAGE)) end -= PAGE;
    this.#bytes = bytes.slice(0, end);
    this.#references = referencesOf(state);
  }

  /** @returns undefined when the instance does not export what is needed */
  static of(exports: WebAssembly.Exports): InstanceImage | undefined {
    const state = stateOf(exports);
    return state && new InstanceImage(state);
  }

  /** The JavaScript objects that the instance referred to. */
  get references(): readonly unknown[] {
    return this.#references;
  }

  /** Whether the instance has not grown since: then it can be what it was. */
  get isRestorable(): boolean {
    const { memory, references } = this.#state;
    return memory.buffer.byteLength === this.#length && references.length === this.#references.length;
  }

  /**
   * Makes every byte and every reference of the instance what it was.
   *
   * @param replaced what it refers to instead of an object
   */
  restore(replaced: ReadonlyMap<unknown, unknown>): void {
    const { memory, references } = this.#state;
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(this.#bytes);
    // Looking is what keeps pages that nobody has used from taking memory.
    for (let page = this.#bytes.length; page < bytes.length; page += PAGE) {
      if (!isEmpty(bytes, page)) bytes.fill(0, page, page + PAGE);
    }
    for (const [index, value] of this.#references.entries()) {
      const now = replaced.get(value) ?? value;
      if (references.get(index) !== now) references.set(index, now);
    }
  }
}

function referencesOf({ references }: State): unknown[] {
  return Array.from({ length: references.length }, (_, index): unknown => references.get(index));
}

function isEmpty(bytes: Uint8Array, page: number): boolean {
  return Buffer.compare(bytes.subarray(page, page + PAGE), EMPTY) === 0;
}
