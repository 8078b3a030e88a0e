import { LibraryProcess, type LibraryProcessOptions } from "./library-process.ts";

export interface LibraryQueueOptions<Item> extends LibraryProcessOptions {
  /** what is done with each, in the process; it does not throw */
  work(item: Item, process: LibraryProcess): Promise<void>;
}

/** What is to be done, one after the other, in a process that is there for as long as there is something to do. */
export class LibraryQueue<Item> {
  readonly #options: LibraryQueueOptions<Item>;
  readonly #process: LibraryProcess;
  readonly #waiting = new Set<Item>();
  /** what somebody is looking at */
  #first: readonly Item[] = [];
  #wanted = false;
  #working = false;

  constructor(options: LibraryQueueOptions<Item>) {
    this.#options = options;
    this.#process = new LibraryProcess(options);
  }

  /** with what is being done */
  get length(): number {
    return this.#waiting.size;
  }

  add(item: Item): void {
    this.#waiting.add(item);
    void this.#run();
  }

  delete(item: Item): void {
    this.#waiting.delete(item);
  }

  /** These before all others, in their order. */
  first(items: readonly Item[]): void {
    this.#first = items;
  }

  start(): void {
    this.#wanted = true;
    void this.#run();
  }

  /** What is being done is done to its end, and nothing after it. */
  pause(): void {
    this.#wanted = false;
  }

  /** What is being done is broken off. */
  stop(): void {
    this.pause();
    this.#waiting.clear();
    this.#process.stop();
  }

  async #run(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      await this.#options.work(item, this.#process);
      this.#waiting.delete(item);
    }
    this.#working = false;
    this.#process.stop();
  }

  #next(): Item | undefined {
    if (!this.#wanted) return undefined;
    return this.#first.find((item) => this.#waiting.has(item)) ?? this.#waiting.values().next().value;
  }
}
