import { TcpClient } from "../client.ts";
import { decodeAccepted } from "../protocol/air-messages.ts";
import { Kind, MessageType } from "../protocol/messages.ts";
import type { Address, TcpConnection, TcpListener } from "./backend.ts";
import { Inbox } from "./inbox.ts";
import { RelayBinding } from "./relay-binding.ts";
import type { RelayLink } from "./relay-link.ts";

/** Connections that may wait to be taken; others are reset. */
const MAX_WAITING = 1024;

/** Milliseconds for the relay to hand over a connection that it has announced. */
const CLAIM_TIMEOUT = 10_000;

/** A TCP server of a relay. */
export class RelayListener implements TcpListener {
  readonly connections: ReadableStream<TcpConnection>;
  readonly #link: RelayLink;
  readonly #binding: RelayBinding;
  readonly #inbox = new Inbox<TcpConnection>(MAX_WAITING, {
    discard: ({ writable }) => void writable.abort().catch(() => {}),
  });

  /** @throws BindError */
  constructor(link: RelayLink, local: Address, onClose: () => void) {
    this.#link = link;
    this.connections = this.#inbox.stream;
    this.#binding = RelayBinding.bind(link, "tcp", local, {
      message: (type, payload) => {
        if (type === MessageType.accepted) void this.#claim(decodeAccepted(payload));
      },
      ended: (error) => {
        onClose();
        if (error === undefined) this.#inbox.end();
        else this.#inbox.fail(error);
      },
    });
  }

  get local(): Address {
    return this.#binding.local;
  }

  listen(backlog: number): void {
    this.#binding.call("listen", backlog);
    if (backlog > 0) this.#inbox.capacity = Math.min(backlog, MAX_WAITING);
  }

  close(): void {
    this.#binding.close();
  }

  /** The relay answers in the order it is asked, so connections stay in theirs. */
  async #claim(ticket: string): Promise<void> {
    try {
      const client = this.#link.stream((channel) => new TcpClient(channel));
      const connection = await client.open({ host: ticket, port: 0 }, { timeout: CLAIM_TIMEOUT }, Kind.accepted);
      this.#inbox.offer(connection);
    } catch {
      // It has been lost on the way here: like one that was closed before anybody saw it.
    }
  }
}
