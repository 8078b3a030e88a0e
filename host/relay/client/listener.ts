import type { Address } from "../../../base/address.ts";
import { AcceptQueue } from "../../network/accept-queue.ts";
import type { TcpConnection, TcpListener } from "../../network/backend.ts";
import { decodeAccepted } from "../../protocol/air-messages.ts";
import { Kind, MessageType } from "../../protocol/messages.ts";
import { RelayBinding } from "./binding.ts";
import type { RelayLink } from "./link.ts";
import { TcpClient } from "./tcp.ts";

/** Milliseconds for the relay to hand over a connection that it has announced. */
const CLAIM_TIMEOUT = 10_000;

/** A TCP server of a relay. */
export class RelayListener implements TcpListener {
  readonly connections: ReadableStream<TcpConnection>;
  readonly #link: RelayLink;
  readonly #binding: RelayBinding;
  readonly #queue = new AcceptQueue();

  /** @throws BindError */
  constructor(link: RelayLink, local: Address, onClose: () => void) {
    this.#link = link;
    this.connections = this.#queue.stream;
    this.#binding = RelayBinding.bind(link, "tcp", local, {
      message: (type, payload) => {
        if (type === MessageType.accepted) void this.#claim(decodeAccepted(payload));
      },
      ended: (error) => {
        onClose();
        if (error === undefined) this.#queue.end();
        else this.#queue.fail(error);
      },
    });
  }

  get local(): Address {
    return this.#binding.local;
  }

  listen(backlog: number): void {
    this.#binding.call("listen", backlog);
    this.#queue.limit(backlog);
  }

  close(): void {
    this.#binding.close();
  }

  /** The relay answers in the order it is asked, so connections stay in theirs. */
  async #claim(ticket: string): Promise<void> {
    try {
      const client = this.#link.stream((channel) => new TcpClient(channel, this.#link.time));
      const connection = await client.open({ host: ticket, port: 0 }, { timeout: CLAIM_TIMEOUT }, Kind.accepted);
      this.#queue.offer(connection);
    } catch {
      // Lost before it was claimed: dropped, like a connection that its peer closed while it was queued.
    }
  }
}
