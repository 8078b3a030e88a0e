import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import type { Datagram } from "../../../base/network-types.ts";
import type { UdpSocket } from "../backend.ts";
import { SendError } from "../errors.ts";
import { DATAGRAM_OVERHEAD, Inbox } from "../inbox.ts";
import { sendError } from "../send-errors.ts";
import type { WispLink } from "./link.ts";
import { CloseReason, StreamKind } from "./packets.ts";

/** Bytes that wait for the server; datagrams that come then are lost. */
const MAX_UNSENT = 4 << 20;
/** Peers that a socket hears at a time; the one that it has not sent to for longest is dropped. */
const MAX_PEERS = 64;

/**
 * A UDP socket over Wisp: a stream for each peer that it sends to. It hears from those alone, from where they were asked
 * for, and nobody can reach it unasked; its own port is known to itself only.
 */
export class WispUdpSocket implements UdpSocket {
  readonly local: Address;
  readonly datagrams: ReadableStream<Datagram>;
  readonly #link: () => Promise<WispLink>;
  readonly #inbox: Inbox<Datagram>;
  /** by peer, the one that was sent to last at the end */
  readonly #streams = new Map<string, { link: WispLink; stream: number }>();
  readonly #onClose: () => void;
  #peer: Address | undefined;
  #closed = false;

  /** @param link the current one, dialled if need be */
  constructor(local: Address, link: () => Promise<WispLink>, maxUnread: number, onClose: () => void) {
    this.local = local;
    this.#link = link;
    this.#onClose = onClose;
    this.#inbox = new Inbox(maxUnread, { size: ({ data }) => data.length + DATAGRAM_OVERHEAD });
    this.datagrams = this.#inbox.stream;
  }

  connect(remote: Address): void {
    this.#peer = remote;
    for (const [peer, { link, stream }] of this.#streams) {
      if (peer === formatAddress(remote)) continue;
      link.close(stream, CloseReason.voluntary);
      this.#streams.delete(peer);
    }
  }

  async send(data: Uint8Array, remote: Address): Promise<void> {
    const to = this.#peer ?? remote;
    if (this.#closed) throw sendError(to, "EBADF");
    let link: WispLink;
    try {
      link = await this.#link();
    } catch (cause) {
      throw new SendError(`${formatAddress(to)} can't be sent to: ${(cause as Error).message}`, { cause });
    }
    if (this.#closed) return;
    if (!link.udp) throw new SendError(`${formatAddress(to)} can't be sent to: the Wisp server takes no UDP`);
    const stream = this.#streamTo(link, to);
    // What the network can't take in time is lost, as datagrams may be.
    if (link.socket.bufferedAmount < MAX_UNSENT) link.data(stream, data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { link, stream } of this.#streams.values()) link.close(stream, CloseReason.voluntary);
    this.#streams.clear();
    this.#inbox.end();
    this.#onClose();
  }

  #streamTo(link: WispLink, remote: Address): number {
    const peer = formatAddress(remote);
    const known = this.#streams.get(peer);
    this.#streams.delete(peer);
    const stream = known?.stream ?? this.#openTo(link, remote, peer);
    this.#streams.set(peer, { link, stream });
    if (this.#streams.size > MAX_PEERS) {
      const [[oldest, left]] = this.#streams as unknown as [[string, { link: WispLink; stream: number }]];
      left.link.close(left.stream, CloseReason.voluntary);
      this.#streams.delete(oldest);
    }
    return stream;
  }

  #openTo(link: WispLink, remote: Address, peer: string): number {
    const stream = link.open(StreamKind.udp, remote.address, remote.port, {
      data: (bytes) => this.#inbox.offer({ data: bytes.slice(), remote }),
      room: () => {},
      overflow: () => {},
      closed: () => {
        if (this.#streams.get(peer)?.stream === stream) this.#streams.delete(peer);
      },
    });
    return stream;
  }
}
