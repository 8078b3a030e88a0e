/** What a datagram takes besides its bytes, so that a flood of empty ones is bounded as well. */
export const DATAGRAM_OVERHEAD = 64;

export interface InboxOptions<T> {
  /** default 1: the capacity is a number of items */
  size?: (item: T) => number;
  /** takes what nobody will read: it came while the inbox was full or no longer read, or was left when it ended */
  discard?: (item: T) => void;
}

/** A stream of items that come unasked. One that comes while too much is unread is not taken. */
export class Inbox<T> {
  readonly stream: ReadableStream<T>;
  /** sum of sizes that may wait for the reader */
  capacity: number;
  readonly #options: InboxOptions<T>;
  readonly #waiting: T[] = [];
  #controller!: ReadableStreamDefaultController<T>;
  #size = 0;
  /** somebody is reading, and nothing was there */
  #wanted = false;
  #done = false;

  constructor(capacity: number, options: InboxOptions<T> = {}) {
    this.capacity = capacity;
    this.#options = options;
    this.stream = new ReadableStream<T>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull(),
        cancel: () => this.#finish(),
      },
      { highWaterMark: 0 },
    );
  }

  offer(item: T): void {
    const size = this.#sizeOf(item);
    if (this.#done || this.#size + size > this.capacity) {
      this.#options.discard?.(item);
      return;
    }
    if (this.#wanted) {
      this.#wanted = false;
      this.#controller.enqueue(item);
      return;
    }
    this.#size += size;
    this.#waiting.push(item);
  }

  /** Ends the stream, without what is still unread. */
  end(): void {
    if (this.#done) return;
    this.#controller.close();
    this.#finish();
  }

  /** Ends the stream with an error. */
  fail(error: Error): void {
    if (this.#done) return;
    this.#controller.error(error);
    this.#finish();
  }

  #pull(): void {
    const item = this.#waiting.shift();
    if (item === undefined) {
      this.#wanted = true;
      return;
    }
    this.#size -= this.#sizeOf(item);
    this.#controller.enqueue(item);
  }

  #finish(): void {
    this.#done = true;
    for (const item of this.#waiting.splice(0)) this.#options.discard?.(item);
  }

  #sizeOf(item: T): number {
    return this.#options.size?.(item) ?? 1;
  }
}
