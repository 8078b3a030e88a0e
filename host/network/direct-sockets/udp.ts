import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { messageOf } from "../../../base/errors.ts";
import { canonicalAddress } from "../../../base/ip-address.ts";
import type { Datagram } from "../../../base/network-types.ts";
import type { UdpSocket } from "../backend.ts";
import { BindError, SendError } from "../errors.ts";
import { DATAGRAM_OVERHEAD, Inbox } from "../inbox.ts";
import { sendError } from "../send-errors.ts";
import type { DirectSockets, Message } from "./api.ts";

/** Bytes of datagrams that wait for the reader. */
const MAX_UNREAD = 4 << 20;

/** A UDP socket of a page. A connected one of theirs can't keep its port, so that `connect` is done here. */
export class DirectUdpSocket implements UdpSocket {
  readonly local: Address;
  readonly datagrams: ReadableStream<Datagram>;
  readonly #inbox = new Inbox<Datagram>(MAX_UNREAD, { size: ({ data }) => data.length + DATAGRAM_OVERHEAD });
  readonly #writer: Promise<WritableStreamDefaultWriter<Message>>;
  #reader: ReadableStreamDefaultReader<Message> | undefined;
  #peer: Address | undefined;
  readonly #onClose: () => void;
  #closed = false;

  constructor(api: DirectSockets, local: Address, onClose: () => void) {
    this.#onClose = onClose;
    this.local = local;
    this.datagrams = this.#inbox.stream;
    this.#writer = this.#open(api);
    this.#writer.catch(() => {});
  }

  connect({ address, port }: Address): void {
    this.#peer = { address: canonicalAddress(address), port };
  }

  async send(data: Uint8Array, remote: Address): Promise<void> {
    const { address, port } = this.#peer ?? remote;
    if (this.#closed) throw sendError(remote, "EBADF");
    try {
      await (await this.#writer).write({ data, remoteAddress: address, remotePort: port });
    } catch (cause) {
      throw new SendError(`${formatAddress({ address, port })} can't be sent to: ${messageOf(cause)}`, { cause });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#inbox.end();
    void this.#reader?.cancel().catch(() => {});
    void this.#writer.then((writer) => writer.abort()).catch(() => {});
  }

  async #open(api: DirectSockets): Promise<WritableStreamDefaultWriter<Message>> {
    const { address, port } = this.local;
    try {
      const { readable, writable } = await new api.UDPSocket({ localAddress: address, localPort: port }).opened;
      this.#reader = readable.getReader();
      void this.#receive(this.#reader);
      if (this.#closed) void this.#reader.cancel();
      return writable.getWriter();
    } catch (cause) {
      const error = new BindError(`${formatAddress(this.local)} can't be bound: ${messageOf(cause)}`, { cause });
      this.#fail(error);
      throw error;
    }
  }

  async #receive(reader: ReadableStreamDefaultReader<Message>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const remote = { address: value.remoteAddress, port: value.remotePort };
        const peer = this.#peer;
        if (peer && (peer.port !== remote.port || peer.address !== canonicalAddress(remote.address))) continue;
        this.#inbox.offer({ data: value.data, remote });
      }
    } catch (cause) {
      this.#fail(new BindError(`${formatAddress(this.local)} is closed: ${messageOf(cause)}`, { cause }));
    }
  }

  #fail(error: BindError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#inbox.fail(error);
  }
}
