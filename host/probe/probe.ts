/** What a person does to a connection: holds what is said on it, lets it go changed, drops it, says something else. */
import { deferred } from "../../base/deferred.ts";
import { onAbort } from "../network/on-abort.ts";

/** `sent` by the SWF, or `received` by it. */
type Direction = "sent" | "received";

/** What waits for somebody. */
export interface Held {
  direction: Direction;
  bytes: Uint8Array;
}

/** What is held of a connection at most; then whoever goes on has to wait. */
const MAX_HELD = 1000;
const MAX_BYTES = 16 << 20;

/**
 * Stands on one connection, between the SWF and the network. It changes nothing until it is told to; what follows something
 * that is held waits behind it, and so does the end. A reset does not wait.
 */
export class Probe {
  /** in the order in which it came */
  readonly held: readonly Held[];
  /** called whenever something is held, or no longer */
  onChange: () => void = () => {};
  readonly #held: Held[] = [];
  readonly #holds: Record<Direction, boolean> = { sent: false, received: false };
  /** bytes for the SWF, which has not asked for them so far */
  readonly #ready: Uint8Array[] = [];
  readonly #isOver: Record<Direction, boolean> = { sent: false, received: false };
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #changed = deferred();

  constructor() {
    this.held = this.#held;
  }

  holds(direction: Direction): boolean {
    return this.#holds[direction];
  }

  /** Nothing can be said in this direction any more. */
  isOver(direction: Direction): boolean {
    return this.#isOver[direction];
  }

  /** Holds what comes in a direction from now on, or lets go all that is held of it. */
  hold(direction: Direction, isHeld: boolean): void {
    this.#holds[direction] = isHeld;
    if (!isHeld) for (const held of this.#held.filter((one) => one.direction === direction)) this.pass(held);
    this.#told();
  }

  /** Lets something go. @param bytes in its place */
  pass(held: Held, bytes: Uint8Array = held.bytes): void {
    if (this.drop(held)) this.say(held.direction, bytes);
  }

  /** @returns whether it was held */
  drop(held: Held): boolean {
    const at = this.#held.indexOf(held);
    if (at < 0) return false;
    this.#held.splice(at, 1);
    this.#told();
    return true;
  }

  /** Says something as the SWF would, or as the server would; nothing where that is over. */
  say(direction: Direction, bytes: Uint8Array): void {
    if (this.#isOver[direction] || bytes.length === 0) return;
    if (direction === "sent") this.#writer?.write(bytes).catch(() => {});
    else this.#ready.push(bytes);
    this.#told();
  }

  /** @param source what comes from the network @returns what the SWF gets */
  received(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = source.getReader();
    let reading = false;
    let ended = false;
    const read = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      reading = true;
      try {
        const { done, value } = await reader.read();
        if (done) ended = true;
        else if (this.#waits("received")) this.#held.push({ direction: "received", bytes: value });
        else this.#ready.push(value);
      } catch (error) {
        this.#finish("received");
        controller.error(error);
      }
      reading = false;
      this.#told();
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (!this.#isOver.received) {
            const ready = this.#ready.shift();
            if (ready !== undefined) return controller.enqueue(ready);
            if (ended && !this.#hasHeld("received")) {
              this.#finish("received");
              return controller.close();
            }
            if (!ended && !reading && !this.#isFull) void read(controller);
            await this.#changed.promise;
          }
        },
        cancel: (reason) => {
          this.#finish("received");
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** @param sink what goes to the network @returns where the SWF writes */
  sent(sink: WritableStream<Uint8Array>): WritableStream<Uint8Array> {
    const writer = sink.getWriter();
    this.#writer = writer;
    const isGone = (): boolean => this.#isOver.sent;
    return new WritableStream<Uint8Array>({
      start: (controller) => {
        writer.closed.catch((error: unknown) => {
          this.#finish("sent");
          controller.error(error);
        });
        onAbort(controller, () => {
          this.#finish("sent");
          writer.abort().catch(() => {});
        });
      },
      write: async (chunk) => {
        while (this.#isFull && !isGone()) await this.#changed.promise;
        if (!this.#waits("sent")) return writer.write(chunk);
        this.#held.push({ direction: "sent", bytes: chunk });
        this.#told();
      },
      close: async () => {
        while (this.#hasHeld("sent") && !isGone()) await this.#changed.promise;
        this.#finish("sent");
        await writer.close();
      },
    });
  }

  #hasHeld(direction: Direction): boolean {
    return this.#held.some((held) => held.direction === direction);
  }

  /** Whether what comes now has to wait. */
  #waits(direction: Direction): boolean {
    return this.#holds[direction] || this.#hasHeld(direction);
  }

  get #isFull(): boolean {
    const bytes = this.#held.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.#held.length >= MAX_HELD || bytes >= MAX_BYTES;
  }

  /** What is held of a direction that is over is lost with it. */
  #finish(direction: Direction): void {
    this.#isOver[direction] = true;
    for (let i = this.#held.length - 1; i >= 0; i--)
      if (this.#held[i]!.direction === direction) this.#held.splice(i, 1);
    this.#told();
  }

  #told(): void {
    this.#changed.resolve();
    this.#changed = deferred();
    this.onChange();
  }
}
