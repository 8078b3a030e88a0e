import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { canonicalAddress, isLoopback } from "../../../base/ip-address.ts";
import type { Datagram } from "../../../base/network-types.ts";
import type { UdpSocket } from "../backend.ts";
import { bindError, familyToBind } from "../bind-errors.ts";
import { BindError } from "../errors.ts";
import { DATAGRAM_OVERHEAD, Inbox } from "../inbox.ts";
import { sendError } from "../send-errors.ts";

/** Machines that may answer a socket that is not exposed; the oldest is forgotten first. */
const MAX_CORRESPONDENTS = 4096;

/** Bytes that the system is asked to hold while this process is busy. Linux and Windows give what they can. */
const RECEIVE_BUFFER = 4 << 20;

export interface NodeUdpOptions {
  /** take datagrams from other machines that nothing was sent to */
  expose: boolean;
  /** bytes of datagrams that wait for the reader; what comes on top is lost */
  maxUnread: number;
  /** bytes that wait for the system; what is sent on top is lost */
  maxUnsent: number;
  onClose(): void;
}

/** A UDP socket of the operating system. */
export class NodeUdpSocket implements UdpSocket {
  readonly local: Address;
  readonly datagrams: ReadableStream<Datagram>;
  readonly #options: NodeUdpOptions;
  #socket!: Socket;
  readonly #inbox: Inbox<Datagram>;
  readonly #correspondents = new Set<string>();
  #peer: Address | undefined;
  /** what became of an earlier datagram */
  #failure: Error | undefined;
  #closed = false;

  /** @throws BindError */
  constructor(local: Address, options: NodeUdpOptions) {
    this.#options = options;
    this.#inbox = new Inbox(options.maxUnread, { size: ({ data }) => data.length + DATAGRAM_OVERHEAD });
    this.datagrams = this.#inbox.stream;
    this.#bind(local);
    this.local = { address: local.address, port: this.#socket.address().port };
  }

  connect(remote: Address): void {
    const where = formatAddress(remote);
    if (this.#closed) throw new BindError(`the socket to be connected to ${where} is closed; bind another`);
    if (this.#peer) this.#rebind();
    try {
      // `connect` reports a failure only by its callback; `remoteAddress` throws at once when it has failed.
      this.#socket.connect(remote.port, remote.address, () => {});
      this.#peer = this.#socket.remoteAddress();
    } catch (cause) {
      throw new BindError(`${where} can't be connected to from ${this.local.address}; give an address it can reach`, {
        cause,
      });
    }
    this.#failure = undefined;
    this.#addCorrespondent(remote.address);
  }

  send(data: Uint8Array, remote: Address): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        reject(sendError(remote, error.code ?? error.message, error));
      if (this.#closed) return reject(sendError(remote, "EBADF"));
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure) return fail(failure);
      const done = (error: Error | null): void => (error ? fail(error) : resolve());
      try {
        if (this.#socket.getSendQueueSize() + data.length > this.#options.maxUnsent) return resolve();
        if (this.#peer) return this.#socket.send(data, done);
        this.#addCorrespondent(remote.address);
        this.#socket.send(data, remote.port, remote.address, done);
      } catch (error) {
        fail(error as NodeJS.ErrnoException);
      }
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    this.#inbox.end();
    this.#options.onClose();
  }

  #bind(local: Address): void {
    this.#socket = bindSocket(local);
    this.#socket.on("message", (data, remote) => this.#receive(data, remote));
    this.#socket.on("error", (error) => {
      this.#failure = error;
    });
  }

  /** Binds again rather than disconnecting: on Linux, a disconnected socket loses a port that the system chose. */
  #rebind(): void {
    this.#peer = undefined;
    this.#socket.close();
    try {
      this.#bind(this.local);
    } catch (error) {
      // Another socket has taken the port in the meantime.
      this.#closed = true;
      this.#inbox.fail(error as Error);
      this.#options.onClose();
      throw error;
    }
  }

  #receive(data: Buffer, { address, port }: RemoteInfo): void {
    // Datagrams that came before the socket was connected are still in the buffer of the system.
    if (this.#peer && (this.#peer.port !== port || this.#peer.address !== address)) return;
    if (!this.#options.expose && !isLoopback(address) && !this.#correspondents.has(canonicalAddress(address))) return;
    this.#inbox.offer({
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      remote: { address, port },
    });
  }

  #addCorrespondent(address: string): void {
    if (this.#options.expose || isLoopback(address)) return;
    const key = canonicalAddress(address);
    // Deleted and added again, the address becomes the newest: a set keeps the order of insertion.
    this.#correspondents.delete(key);
    this.#correspondents.add(key);
    if (this.#correspondents.size <= MAX_CORRESPONDENTS) return;
    for (const oldest of this.#correspondents) return void this.#correspondents.delete(oldest);
  }
}

/** Synchronous, as numeric addresses need no lookup. */
function bindSocket(local: Address): Socket {
  const family = familyToBind(local);
  const socket = createSocket({
    type: family === 4 ? "udp4" : "udp6",
    ipv6Only: family === 6,
    lookup: (address, _options, callback) => callback(null, address, family),
  });
  let failure: NodeJS.ErrnoException | undefined;
  const onError = (error: Error): void => {
    failure = error;
  };
  socket.on("error", onError);
  socket.bind({ address: local.address, port: local.port, exclusive: true });
  if (failure) {
    socket.close();
    throw bindError(local, failure.code ?? failure.message, failure);
  }
  socket.off("error", onError);
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch {
    // BSD refuses what it can't give; its default is enough for most.
  }
  if (family === 4) socket.setBroadcast(true);
  return socket;
}
