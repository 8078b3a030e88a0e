import { type Deferred, deferred } from "../../base/deferred.ts";
import type { Time } from "../../base/time.ts";
import type { TcpConnection } from "../network/backend.ts";
import { Comparison } from "./comparison.ts";
import type { Conversation, PeerStep } from "./conversation.ts";
import { ReplayMismatchError } from "./errors.ts";
import type { IgnoreRule } from "./format.ts";

/** Milliseconds a lenient replay waits for recorded bytes of the SWF before it goes on without them. */
const PATIENCE = 2000;

const NOTHING = new Uint8Array(0);
const FOREVER = new Promise<never>(() => {});

export interface PlaybackOptions {
  /** what is played unless `choose` finds something better */
  claimed: Conversation;
  /** which conversation begins with what the SWF says first */
  choose(beginning: Uint8Array): Conversation;
  rules: readonly IgnoreRule[];
  time: Time;
  lenient: boolean;
  onMismatch(error: ReplayMismatchError): void;
}

/** The peer's end of a connection. */
export type PeerEnd = Pick<TcpConnection, "readable" | "writable">;

/** Plays the peer's part on one connection. Settles when nothing is left to play and the SWF has closed, or with the connection. */
export async function playConversation(connection: PeerEnd, options: PlaybackOptions): Promise<void> {
  await new Playback(connection, options).done;
}

class Playback {
  /** rejects when the connection breaks */
  readonly done: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #options: PlaybackOptions;
  #conversation: Conversation;
  #comparison: Comparison;
  #progress: Deferred<void> = deferred();
  readonly #begun = deferred();
  /** the SWF has closed its side */
  #ended = false;

  constructor({ readable, writable }: PeerEnd, options: PlaybackOptions) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {});
    this.#reader.closed.catch(() => {});
    this.#options = options;
    this.#conversation = options.claimed;
    this.#comparison = new Comparison(options.claimed, options.rules);
    this.done = Promise.all([this.#listen(), this.#speak()]).then(() => {});
  }

  /** Compares what the SWF sends with the recording. */
  async #listen(): Promise<void> {
    try {
      for (let begun = false; ; begun = true) {
        const { done, value } = await this.#reader.read();
        if (!begun) this.#choose(value ?? NOTHING);
        this.#compare(() => (done ? this.#comparison.end() : this.#comparison.push(value)));
        if (done) return;
        this.#wake();
      }
    } finally {
      this.#ended = true;
      this.#wake();
    }
  }

  /** Plays the recorded steps of the peer. */
  async #speak(): Promise<void> {
    const { claimed, time, lenient } = this.#options;
    // Until the SWF has sent something, `choose` may still pick another conversation.
    if (claimed.steps[0]?.offset !== 0) await this.#begun.promise;
    // Of the last step, and not when it was done: players let time pass in steps of their own, which would add up.
    let due = time.now();
    for (const step of this.#conversation.steps) {
      let patient = true;
      const impatient = (): void => {
        patient = false;
      };
      const patience = lenient ? time.sleep(step.delay + PATIENCE).then(impatient) : FOREVER;
      while (this.#comparison.matched < step.offset && patient) {
        if (this.#ended) return;
        await Promise.race([this.#progress.promise, patience]);
        due = time.now();
      }
      due += step.delay;
      if (due > time.now()) await time.sleep(due - time.now());
      if (!(await this.#do(step))) return;
    }
  }

  /** @returns whether the peer has more to say */
  async #do(step: PeerStep): Promise<boolean> {
    if (step.type === "send") await this.#writer.write(step.data);
    else if (step.type === "end") await this.#writer.close();
    else await this.#writer.abort();
    return step.type === "send";
  }

  #choose(beginning: Uint8Array): void {
    const chosen = this.#options.choose(beginning);
    if (chosen === this.#conversation) return;
    this.#conversation = chosen;
    this.#comparison = new Comparison(chosen, this.#options.rules);
  }

  #compare(compare: () => void): void {
    try {
      compare();
    } catch (error) {
      if (!(error instanceof ReplayMismatchError)) throw error;
      this.#options.onMismatch(error);
      this.#comparison.giveUp();
      if (!this.#options.lenient) void this.#writer.abort().catch(() => {});
    }
  }

  #wake(): void {
    this.#begun.resolve();
    this.#progress.resolve();
    this.#progress = deferred();
  }
}
