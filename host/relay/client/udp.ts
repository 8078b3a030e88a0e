import type { Address } from "../../../base/address.ts";
import { familyOf } from "../../../base/ip-address.ts";
import type { Datagram } from "../../../base/network-types.ts";
import { afterTurn } from "../../../base/turn.ts";
import type { UdpSocket } from "../../network/backend.ts";
import { SendError } from "../../network/errors.ts";
import { Inbox } from "../../network/inbox.ts";
import { MAX_DATAGRAM, sendError } from "../../network/send-errors.ts";
import { mapStream } from "../../network/wrappers/wrap.ts";
import { decodeDatagram, decodeSendFailed, encodeDatagram } from "../../protocol/air-messages.ts";
import { encodeAck, MessageType } from "../../protocol/messages.ts";
import { DATAGRAM_COST } from "../../protocol/numbers.ts";
import { RelayBinding } from "./binding.ts";
import type { RelayLink } from "./link.ts";

/** Bytes that may wait for the WebSocket; what is sent on top is lost. */
const MAX_UNSENT = 4 << 20;

/** Milliseconds after which a datagram that has left the page is taken to have reached the relay. */
const TRANSIT = 50;

/** A UDP socket of a relay. */
export class RelayUdpSocket implements UdpSocket {
  readonly datagrams: ReadableStream<Datagram>;
  readonly #link: RelayLink;
  readonly #binding: RelayBinding;
  /** what is unread is no more than the relay's window, as only what is read is acknowledged */
  readonly #inbox = new Inbox<Datagram>(Number.POSITIVE_INFINITY);
  #closed = false;
  #unacknowledged = 0;
  /** undefined if nothing was sent */
  #lastSent: number | undefined;
  /** what became of an earlier datagram */
  #failure: string | undefined;

  /** @throws BindError */
  constructor(link: RelayLink, local: Address, onClose: () => void) {
    this.#link = link;
    this.datagrams = mapStream(this.#inbox.stream, (datagram) => {
      this.#acknowledge(datagram.data.length + DATAGRAM_COST);
      return datagram;
    });
    this.#binding = RelayBinding.bind(link, "udp", local, {
      message: (type, payload) => this.#receive(type, payload),
      ended: (error) => {
        onClose();
        this.#closed = true;
        if (error === undefined) this.#inbox.end();
        else this.#inbox.fail(error);
      },
    });
  }

  get local(): Address {
    return this.#binding.local;
  }

  connect(remote: Address): void {
    this.#binding.call("connect", remote.address, remote.port);
  }

  async send(data: Uint8Array, remote: Address): Promise<void> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw new SendError(failure);
    this.#check(data, remote);
    if (this.#link.unsent + data.length > MAX_UNSENT) return;
    this.#lastSent = this.#link.time.now();
    this.#binding.send(MessageType.datagram, encodeDatagram({ data, remote }));
  }

  close(): void {
    // A call overtakes the datagrams that are on their way, and they would find no socket.
    const { unsent, time } = this.#link;
    const isUnderWay = this.#lastSent !== undefined && (unsent > 0 || time.now() - this.#lastSent < TRANSIT);
    if (isUnderWay) this.#binding.closeBehind();
    else this.#binding.close();
  }

  /** @throws SendError for what is known here; the rest shows at the relay, and with a later datagram */
  #check(data: Uint8Array, remote: Address): void {
    if (this.#closed) throw sendError(remote, "EBADF");
    const family = familyOf(remote.address);
    if (family === undefined || family !== familyOf(this.local.address)) throw sendError(remote, "EINVAL");
    if (data.length > MAX_DATAGRAM[family]) throw sendError(remote, "EMSGSIZE");
  }

  #receive(type: number, payload: Uint8Array): void {
    if (type === MessageType.sendFailed) this.#failure = decodeSendFailed(payload);
    if (type === MessageType.datagram) this.#inbox.offer(decodeDatagram(payload));
  }

  #acknowledge(bytes: number): void {
    if (this.#unacknowledged === 0) afterTurn(() => this.#sendAck());
    this.#unacknowledged += bytes;
  }

  #sendAck(): void {
    this.#binding.send(MessageType.ack, encodeAck(this.#unacknowledged));
    this.#unacknowledged = 0;
  }
}
