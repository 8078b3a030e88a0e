import fc from "fast-check";
import { expect, it } from "vitest";
import type { ByteReceiver, ByteSender } from "../../network/direct-connection.ts";
import { ConnectionLostError } from "../../network/errors.ts";
import { decodeAck, encodeAck, MessageType } from "../../protocol/messages.ts";
import { EMPTY } from "../../protocol/payload.ts";
import { ClientConnection } from "./tcp-connection.ts";

const ADDRESS = { address: "127.0.0.1", port: 6112 };

type Act = (peer: Peer) => void;

/** A connection, the relay at its other end, and what each of them has heard. */
class Peer {
  readonly connection: ClientConnection;
  sender: ByteSender | undefined;
  /** bytes of DATA that have come to the relay, and those it has not acknowledged */
  readonly atRelay: number[] = [];
  unacknowledged = 0;
  closed = false;
  readonly breaches: string[] = [];
  /** what the receiver has heard */
  readonly heard: number[] = [];
  readonly ends: string[] = [];
  discards = false;
  /** bytes that were sent to it */
  sent = 0;
  acknowledged = 0;
  written = 0;
  readonly outcomes: string[][] = [];
  /** what is done in the next callbacks, one in each */
  readonly inside: Act[] = [];
  /** says whether it takes more */
  takes = true;
  readonly #window: number;
  /** the relay has heard that no more data comes */
  #ended = false;
  #peerEnded = false;
  #hasEnded = false;

  constructor(window: number) {
    this.#window = window;
    const types = new Map<number, string>(Object.entries(MessageType).map(([name, type]) => [type as number, name]));
    this.connection = new ClientConnection({
      channel: {
        send: (type, payload) => {
          if (this.closed) this.breaches.push(`${types.get(type)} on a closed channel`);
          if (type === MessageType.data) {
            if (this.#ended) this.breaches.push("data after the end of data");
            this.atRelay.push(...payload);
            this.unacknowledged += payload.length;
            if (this.unacknowledged > window) this.breaches.push("more than the window");
          } else if (type === MessageType.ack) this.acknowledged += decodeAck(payload);
          else this.#ended = true;
        },
        close: () => {
          if (this.closed) this.breaches.push("closed twice");
          this.closed = true;
        },
      },
      where: "game.example.com:6112",
      local: ADDRESS,
      remote: ADDRESS,
      window,
    });
  }

  /** A message of the relay, as far as its own window lets it send. */
  message(type: number, payload: Uint8Array = EMPTY): void {
    if (!this.closed) this.connection.message(type, payload);
  }

  ack(most: number): void {
    const bytes = Math.min(most, this.unacknowledged);
    if (bytes === 0) return;
    this.unacknowledged -= bytes;
    this.message(MessageType.ack, encodeAck(bytes));
  }

  take(more: boolean): void {
    this.takes = more;
  }

  discard(): void {
    if (this.sender === undefined) return;
    this.discards = true;
    this.sender.discard();
  }

  /** The receiver takes all that there is, and the relay acknowledges all. */
  settle(): void {
    this.inside.length = 0;
    this.takes = true;
    this.sender?.resume();
    while (!this.closed && this.unacknowledged > 0) this.ack(this.unacknowledged);
  }

  endOfPeer(): void {
    if (this.#peerEnded) return;
    this.#peerEnded = true;
    this.message(MessageType.end);
  }

  data(length: number): void {
    if (this.#peerEnded) return;
    const most = Math.min(length, this.#window - (this.sent - this.acknowledged));
    if (most <= 0) return;
    const bytes = Uint8Array.from({ length: most }, (_, i) => (this.sent + i) & 255);
    this.sent += most;
    this.message(MessageType.data, bytes);
  }

  attach(): void {
    if (this.sender !== undefined) return;
    const receiver: ByteReceiver = {
      data: (chunk) => {
        if (this.ends.length > 0) this.breaches.push(`data after ${this.ends}`);
        this.heard.push(...chunk);
        this.#act();
        return this.takes;
      },
      end: () => {
        this.ends.push("end");
        this.#act();
      },
      lost: () => {
        this.ends.push("lost");
        this.#act();
      },
    };
    this.sender = this.connection.attach(receiver);
  }

  write(length: number): void {
    if (this.sender === undefined || this.#hasEnded) return;
    const bytes = Uint8Array.from({ length }, (_, i) => (this.written + i) & 255);
    this.written += length;
    const outcome: string[] = [];
    this.outcomes.push(outcome);
    this.sender.write(bytes, (error) => {
      outcome.push(error === undefined ? "taken" : "lost");
      this.#act();
    });
  }

  end(): void {
    // Who uses a connection ends it once.
    const { sender } = this;
    if (sender === undefined || this.#hasEnded) return;
    this.#hasEnded = true;
    const outcome: string[] = [];
    this.outcomes.push(outcome);
    sender.end((error) => {
      outcome.push(error === undefined ? "ended" : "lost");
    });
  }

  #act(): void {
    this.inside.shift()?.(this);
  }
}

const length = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 70_000 }));

/** What who uses it does, in turns of its own and in callbacks. Each has its name for whoever reads a counterexample. */
const own: fc.Arbitrary<[string, Act]> = fc.oneof(
  length.map((length): [string, Act] => [`write ${length}`, (peer) => peer.write(length)]),
  fc.constantFrom<[string, Act]>(
    ["resume", (peer) => peer.sender?.resume()],
    ["take less", (peer) => peer.take(false)],
    ["take more", (peer) => peer.take(true)],
    ["end", (peer) => peer.end()],
    ["discard", (peer) => peer.discard()],
    ["abort", (peer) => peer.sender?.abort()],
  ),
);

/** What comes from the relay, and that. */
const act: fc.Arbitrary<[string, Act]> = fc.oneof(
  own,
  length.map((length): [string, Act] => [`data ${length}`, (peer) => peer.data(length)]),
  length.map((length): [string, Act] => [`ack ${length}`, (peer) => peer.ack(length)]),
  fc.constantFrom<[string, Act]>(
    ["attach", (peer) => peer.attach()],
    ["probe", (peer) => peer.message(MessageType.probe)],
    ["peer ends", (peer) => peer.endOfPeer()],
    ["lose", (peer) => peer.connection.fail(new ConnectionLostError("the relay went away"))],
  ),
);

it("keeps order and windows, and tells each end once, whatever happens at which moment", async () => {
  const windows = fc.constantFrom(1, 2, 3, 7, 1000, 65_536, 1 << 20);
  const inside = fc.array(own, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(windows, fc.array(act, { maxLength: 30 }), inside, async (window, acts, inside) => {
      const peer = new Peer(window);
      for (const [, run] of inside) peer.inside.push(run);
      for (const [, run] of acts) {
        run(peer);
        // Whoever attaches hears nothing before a microtask.
        await undefined;
      }
      peer.settle();
      expect(peer.breaches).toEqual([]);
      expect(peer.atRelay.every((byte, i) => byte === (i & 255))).toBe(true);
      expect(peer.heard.every((byte, i) => byte === (i & 255))).toBe(true);
      expect(peer.ends.length).toBeLessThanOrEqual(1);
      expect(peer.outcomes.filter((outcome) => outcome.length > 1)).toEqual([]);
      expect(peer.outcomes.filter((outcome) => outcome.length === 0)).toEqual([]);
      if (!peer.closed) expect(peer.atRelay.length).toBe(peer.written);
      if (peer.sender !== undefined && !peer.discards && peer.ends[0] !== "lost") {
        expect(peer.heard.length).toBe(peer.sent);
      }
    }),
    { numRuns: 1000 },
  );
});
