import type { Address } from "../../base/address.ts";
import { formatAddress } from "../../base/address.ts";
import type { Datagram } from "../../base/network-types.ts";
import type { TcpListener, UdpSocket } from "../network/backend.ts";
import { ConnectionLostError } from "../network/errors.ts";
import { Inbox } from "../network/inbox.ts";
import { Link } from "../network/memory/link.ts";
import { MemoryListener } from "../network/memory/listener.ts";
import { Ports } from "../network/memory/ports.ts";
import { wrapListener } from "../network/wrappers/wrap.ts";
import type { Conversation, Recording } from "./conversation.ts";
import { ReplayMismatchError } from "./errors.ts";
import { type PeerEnd, type PlaybackOptions, playConversation } from "./playback.ts";

/** Bytes on their way, for each direction of a connection or UDP socket. */
const CAPACITY = 1 << 20;

type Playing = Omit<PlaybackOptions, "claimed" | "choose">;

/** Replays the servers and UDP sockets of a recording: the same peers connect and send the same data. */
export class BoundReplay {
  readonly #playing: Playing;
  readonly #servers: Set<Recording["servers"][number]>;
  readonly #udpSockets: Set<Conversation>;
  readonly #tcpPorts = new Ports<MemoryListener>();
  readonly #udpPorts = new Ports<ReplayUdpSocket>();
  readonly #open = new Set<() => void>();

  constructor({ servers, udpSockets }: Recording, playing: Playing) {
    this.#servers = new Set(servers);
    this.#udpSockets = new Set(udpSockets);
    this.#playing = playing;
  }

  /** @throws BindError when the port is taken */
  bindTcp(local: Address): TcpListener {
    const server = take(this.#servers, local);
    const listener = new MemoryListener(at(local, server), [local.address], this.#tcpPorts, () =>
      this.#open.delete(close),
    );
    const close = (): void => listener.close();
    this.#open.add(close);
    return wrapListener(listener, {
      listen: (backlog) => {
        listener.listen(backlog);
        if (server === undefined) this.#mismatch("listens", local);
        for (const { delay, conversation } of server?.clients ?? []) {
          void this.#playing.time.sleep(delay).then(() => this.#visit(listener, conversation));
        }
      },
    });
  }

  /** @throws BindError when the port is taken */
  bindUdp(local: Address): UdpSocket {
    const conversation = take(this.#udpSockets, local);
    const socket = new ReplayUdpSocket(at(local, conversation), this.#udpPorts, () => this.#open.delete(close));
    const close = (): void => socket.close();
    this.#open.add(close);
    if (conversation === undefined) this.#mismatch("binds a UDP socket", local);
    else this.#play(socket.peerEnd(conversation), conversation).catch(() => {});
    return socket;
  }

  close(): void {
    for (const close of this.#open) close();
  }

  /** Opens a recorded connection to a server of the SWF. */
  #visit(listener: MemoryListener, conversation: Conversation): void {
    const { outcome } = conversation;
    if (outcome?.type !== "opened") return;
    const link = new Link(CAPACITY, outcome.local, outcome.remote);
    const reset = (): void => link.reset();
    this.#open.add(reset);
    void link.client.closed.then(() => this.#open.delete(reset));
    listener.accept(link.client);
    this.#play(link.server, conversation).then(() => link.finishServer(), reset);
  }

  #play(end: PeerEnd, conversation: Conversation): Promise<void> {
    return playConversation(end, { ...this.#playing, claimed: conversation, choose: () => conversation });
  }

  #mismatch(does: string, local: Address): void {
    this.#playing.onMismatch(
      new ReplayMismatchError(`the SWF ${does} at ${formatAddress(local)}, and the recording has nothing more there`),
    );
  }
}

class ReplayUdpSocket implements UdpSocket {
  readonly local: Address;
  readonly datagrams: ReadableStream<Datagram>;
  readonly #ports: Ports<ReplayUdpSocket>;
  readonly #onClose: () => void;
  readonly #received = new Inbox<Datagram>(CAPACITY, { size: ({ data }) => data.length });
  readonly #sent = new Inbox<Uint8Array>(CAPACITY, { size: ({ length }) => length });

  /** @throws BindError */
  constructor(local: Address, ports: Ports<ReplayUdpSocket>, onClose: () => void) {
    this.local = { address: local.address, port: ports.take(this, [local.address], local) };
    this.datagrams = this.#received.stream;
    this.#ports = ports;
    this.#onClose = onClose;
  }

  connect(): void {}

  async send(data: Uint8Array): Promise<void> {
    this.#sent.offer(data.slice());
  }

  close(): void {
    this.#ports.free([this.local.address], this.local.port);
    // Datagrams have no end that could be compared.
    this.#sent.fail(new ConnectionLostError("the socket is closed"));
    this.#received.end();
    this.#onClose();
  }

  /** What all the peers together hear and say: a chunk is a datagram, from where it was recorded. */
  peerEnd({ steps }: Conversation): PeerEnd {
    const peers = steps.map((step) => (step.type === "send" ? step.peer : undefined)).values();
    return {
      readable: this.#sent.stream,
      writable: new WritableStream({
        write: (data) => this.#received.offer({ data, remote: peers.next().value ?? { address: "", port: 0 } }),
        abort: () =>
          this.#received.fail(new ConnectionLostError("the socket was closed: the SWF departs from the recording")),
      }),
    };
  }
}

/** What was recorded where a socket is to be bound, or anywhere at its address if the port is open. */
function take<T extends { host: string; port: number }>(recorded: Set<T>, { address, port }: Address): T | undefined {
  for (const one of recorded) {
    if (one.host !== address || (port !== 0 && one.port !== port)) continue;
    recorded.delete(one);
    return one;
  }
  return undefined;
}

function at({ address, port }: Address, recorded: { port: number } | undefined): Address {
  return { address, port: recorded?.port ?? port };
}
