import { concat } from "../../../base/concat.ts";
import { soon } from "../../../base/turn.ts";
import { hasHeaderRoom } from "../../protocol/header-room.ts";
import { MAX_DATA, MessageType } from "../../protocol/messages.ts";
import { encodeStreamMessage } from "../../protocol/multiplex.ts";
import { EMPTY } from "../../protocol/payload.ts";

interface Outgoing {
  stream: number;
  type: number;
  parts: Uint8Array[];
  /** bytes of all parts */
  length: number;
}

/** Messages up to so many bytes are copied, which costs less than sending one more fragment. */
const SHORT = 16 << 10;

/**
 * The messages of a relay to one page. The data that a stream gets at once goes out as one message: a browser takes
 * four times 64 KiB in little more than the time of one message. It does not wait for what other streams get in the same
 * turn: what was just read is still in the processor's caches.
 */
export class Outbox {
  readonly #send: (fragments: readonly Uint8Array[]) => void;
  #messages: Outgoing[] = [];

  /** @param send sends one message, of these fragments, which do not change any more */
  constructor(send: (fragments: readonly Uint8Array[]) => void) {
    this.#send = send;
  }

  push(stream: number, type: number, payload: Uint8Array): void {
    const last = this.#messages.at(-1);
    const joins = last?.stream === stream && last.type === MessageType.data && type === MessageType.data;
    if (joins && last.length + payload.length <= MAX_DATA) {
      last.parts.push(payload);
      last.length += payload.length;
      return;
    }
    if (last === undefined) soon(() => this.#flush());
    this.#messages.push({ stream, type, parts: [payload], length: payload.length });
  }

  #flush(): void {
    const messages = this.#messages;
    this.#messages = [];
    for (const message of messages) this.#send(fragments(message));
  }
}

function fragments({ stream, type, parts, length }: Outgoing): Uint8Array[] {
  if (length <= SHORT) return [encodeStreamMessage(stream, type, concat(parts))];
  const [first, ...rest] = parts as [Uint8Array, ...Uint8Array[]];
  return hasHeaderRoom(first)
    ? [encodeStreamMessage(stream, type, first), ...rest]
    : [encodeStreamMessage(stream, type, EMPTY), ...parts];
}
