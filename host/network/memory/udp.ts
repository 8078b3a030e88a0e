import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { canonicalAddress, familyOf } from "../../../base/ip-address.ts";
import type { Datagram } from "../../../base/network-types.ts";
import type { UdpSocket } from "../backend.ts";
import { BindError } from "../errors.ts";
import { DATAGRAM_OVERHEAD, Inbox } from "../inbox.ts";
import { MAX_DATAGRAM, sendError } from "../send-errors.ts";
import type { Ports } from "./ports.ts";

/** RFC 919: everybody on the network. */
const BROADCAST = "255.255.255.255";

/** A UDP socket of a memory backend. No datagram is lost but for want of a reader. */
export class MemoryUdpSocket implements UdpSocket {
  readonly local: Address;
  readonly datagrams: ReadableStream<Datagram>;
  readonly #addresses: readonly string[];
  readonly #ports: Ports<MemoryUdpSocket>;
  readonly #onClose: () => void;
  readonly #inbox: Inbox<Datagram>;
  #peer: Address | undefined;
  #unreachable = false;
  #closed = false;

  /**
   * @param addresses where it hears, all of one family; the first one is where its datagrams come from
   * @param maxUnread bytes of datagrams that wait for the reader
   * @throws BindError
   */
  constructor(
    local: Address,
    addresses: readonly string[],
    ports: Ports<MemoryUdpSocket>,
    maxUnread: number,
    onClose: () => void,
  ) {
    this.local = { address: local.address, port: ports.take(this, addresses, local) };
    this.#inbox = new Inbox(maxUnread, { size: ({ data }) => data.length + DATAGRAM_OVERHEAD });
    this.datagrams = this.#inbox.stream;
    this.#addresses = addresses;
    this.#ports = ports;
    this.#onClose = onClose;
  }

  connect(remote: Address): void {
    const where = formatAddress(remote);
    if (this.#closed) throw new BindError(`the socket to be connected to ${where} is closed; bind another`);
    if (!this.#canReach(remote)) {
      throw new BindError(`${where} can't be connected to from ${this.local.address}; give an address it can reach`);
    }
    this.#peer = { address: canonicalAddress(remote.address), port: remote.port };
    this.#unreachable = false;
  }

  async send(data: Uint8Array, remote: Address): Promise<void> {
    const to = this.#peer ?? remote;
    const { address, port } = to;
    if (this.#closed) throw sendError(remote, "EBADF");
    if (this.#unreachable) {
      this.#unreachable = false;
      throw sendError(remote, "ECONNREFUSED");
    }
    if (!this.#canReach(to)) throw sendError(remote, "EINVAL");
    if (data.length > MAX_DATAGRAM[familyOf(address)!]) throw sendError(remote, "EMSGSIZE");
    const own = { address: this.#addresses[0]!, port: this.local.port };
    if (address === BROADCAST) {
      for (const receiver of this.#ports.all(port)) receiver.#receive(data.slice(), own);
      return;
    }
    const receiver = this.#ports.find(canonicalAddress(address), port);
    if (receiver) receiver.#receive(data.slice(), own);
    else this.#unreachable = this.#peer !== undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.free(this.#addresses, this.local.port);
    this.#inbox.end();
    this.#onClose();
  }

  #receive(data: Uint8Array, remote: Address): void {
    if (this.#peer && (this.#peer.port !== remote.port || this.#peer.address !== remote.address)) return;
    this.#inbox.offer({ data, remote });
  }

  #canReach({ address, port }: Address): boolean {
    return port > 0 && familyOf(address) === familyOf(this.local.address);
  }
}
