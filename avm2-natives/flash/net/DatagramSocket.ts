import { IllegalOperationError } from "flash.errors";
import { Event, EventDispatcher } from "flash.events";
import { ByteArray, type IDataInput, setTimeout } from "flash.utils";
import * as numbers from "../../../host/protocol/numbers.ts";
import { Binding } from "../../flashnet/Binding.ts";
import {
  indexOutOfBounds,
  invalidParameter,
  invalidPort,
  invalidSocket,
  messageTooLong,
} from "../../flashnet/errors.ts";
import { IpAddress } from "../../flashnet/IpAddress.ts";
import { Kind, Message } from "../../flashnet/protocol.ts";
import { isSupported } from "../../flashnet/SyncCall.ts";
import { checkApplicationSandbox } from "../../flashnet/sandbox.ts";
import { DatagramSocketDataEvent } from "../events/DatagramSocketDataEvent.ts";

const BROADCAST: string = "255.255.255.255";
const MAX_IPV4_DATAGRAM: uint = numbers.MAX_IPV4_DATAGRAM;
const MAX_IPV6_DATAGRAM: uint = numbers.MAX_IPV6_DATAGRAM;
/** What a datagram counts in the host's window beside its data (docs/protocol.md, DATAGRAM). */
const OVERHEAD: uint = numbers.DATAGRAM_COST;
/** Bytes dispatched before the host is told; well below its window. */
const ACK_STEP: uint = numbers.FIRST_WINDOW / 16;

/** `flash.net.DatagramSocket` as AIR content sees it: spec/server-datagram.md §2. */
export class DatagramSocket extends EventDispatcher {
  private binding: Binding = null;
  private remote: IpAddress = null;
  private peerPort: int = 0;
  private closed: boolean = false;
  private receiving: boolean = false;
  /** what arrived before `receive()`; the host sends no more than its window */
  private arrived: any[] = [];
  private unacknowledged: uint = 0;
  private sendFailed: boolean = false;

  static get isSupported(): boolean {
    return isSupported("udp");
  }

  static broadcast(
    bytes: ByteArray,
    offset: uint = 0,
    length: uint = 0,
    address: string = BROADCAST,
    port: int = 0,
  ): void {
    const socket = new DatagramSocket();
    socket.transmit(bytes, offset, length, address, port, true);
    socket.close();
  }

  constructor() {
    super();
    checkApplicationSandbox();
  }

  get bound(): boolean {
    return this.binding != null;
  }

  get connected(): boolean {
    return this.remote != null;
  }

  get localAddress(): string {
    return this.binding == null ? null : this.binding.local.text;
  }

  get localPort(): int {
    return this.binding == null ? 0 : this.binding.port;
  }

  get remoteAddress(): string {
    return this.remote == null ? null : this.remote.text;
  }

  get remotePort(): int {
    return this.peerPort;
  }

  bind(localPort: int = 0, localAddress: string = "0.0.0.0"): void {
    if (localPort < 0 || localPort > 65535) throw invalidPort();
    const address = IpAddress.parse(localAddress);
    if (address == null) throw invalidParameter();
    if (this.binding != null) throw invalidSocket();
    this.bindTo(address, localPort);
  }

  connect(remoteAddress: string, remotePort: int): void {
    if (remotePort < 1 || remotePort > 65535) throw invalidPort();
    const address = IpAddress.parse(remoteAddress);
    if (address == null || address.isWildcard) throw invalidParameter();
    this.bindFor(address);
    this.binding.call("connect", address.numeric, remotePort);
    this.remote = address;
    this.peerPort = remotePort;
  }

  send(bytes: ByteArray, offset: uint = 0, length: uint = 0, address: string = null, port: int = 0): void {
    this.transmit(bytes, offset, length, address, port, false);
  }

  receive(): void {
    if (this.binding == null) throw invalidSocket();
    if (this.receiving) return;
    this.receiving = true;
    if (this.arrived.length > 0) setTimeout(this.deliver, 0);
  }

  close(): void {
    if (this.binding == null) throw invalidSocket();
    const binding = this.binding;
    this.leave();
    binding.close();
  }

  private transmit(
    bytes: ByteArray,
    offset: uint,
    length: uint,
    address: string,
    port: int,
    mayBroadcast: boolean,
  ): void {
    if (bytes == null) throw new TypeError("Error #2007: Parameter bytes must be non-null.", 2007);
    if (offset > bytes.length || length > bytes.length - offset) throw indexOutOfBounds();
    const target = this.target(address, port);
    // The host's sockets may broadcast, content's only by `broadcast` (spec/server-datagram.md §2, "Semantics").
    if (target.numeric == BROADCAST && !mayBroadcast) throw invalidSocket();
    this.bindFor(target);
    if (this.sendFailed) {
      this.sendFailed = false;
      throw invalidSocket();
    }
    const size: uint = length == 0 ? bytes.length - offset : length;
    if (size > (target.family == 4 ? MAX_IPV4_DATAGRAM : MAX_IPV6_DATAGRAM)) throw messageTooLong();
    const message = new ByteArray();
    message.writeUTF(target.numeric);
    message.writeShort(this.remote == null ? port : this.peerPort);
    // writeBytes takes a length of 0 for "everything".
    if (size > 0) message.writeBytes(bytes, offset, size);
    this.binding.sendDatagram(message);
  }

  private target(address: string, port: int): IpAddress {
    if (this.remote != null) {
      if (address == null && port == 0) return this.remote;
      throw new IllegalOperationError("Error #3225: Cannot send data to a location when connected.", 3225);
    }
    if (port < 1 || port > 65535) throw invalidPort();
    const target = IpAddress.parse(address);
    if (target == null) throw invalidParameter();
    return target;
  }

  /** Binds a socket that is not bound to a port that reaches `remote`; families never mix (spec/addresses.md). */
  private bindFor(remote: IpAddress): void {
    if (this.binding == null) this.bindTo(IpAddress.any(remote.family), 0);
    else if (this.binding.local.family != remote.family) throw invalidSocket();
  }

  private bindTo(address: IpAddress, port: int): void {
    if (this.closed) throw invalidSocket();
    this.binding = new Binding(Kind.Udp, address, port);
    this.binding.onMessage = this.onMessage;
    this.binding.onLost = this.onLost;
  }

  private leave(): void {
    this.binding = null;
    this.remote = null;
    this.peerPort = 0;
    this.closed = true;
    this.arrived.length = 0;
  }

  private onLost(): void {
    this.leave();
    this.dispatchEvent(new Event("close"));
  }

  private onMessage(type: int, length: uint, source: IDataInput): void {
    if (type == Message.SendFailed) {
      source.readUTF();
      this.sendFailed = true;
      return;
    }
    const before = source.bytesAvailable;
    const address = IpAddress.format(source.readUTF());
    const port: int = source.readUnsignedShort();
    const data = new ByteArray();
    const size: uint = length - (before - source.bytesAvailable);
    // readBytes takes a length of 0 for "everything".
    if (size > 0) source.readBytes(data, 0, size);
    this.arrived.push({ address, port, data });
    if (this.receiving) this.deliver();
  }

  private deliver(): void {
    const arrived = this.arrived;
    this.arrived = [];
    for (const { address, port, data } of arrived) {
      const binding = this.binding;
      // A listener has closed the socket.
      if (binding == null) return;
      this.acknowledge(data.length + OVERHEAD);
      if (this.remote != null && (address != this.remote.text || port != this.peerPort)) continue;
      this.dispatchEvent(
        new DatagramSocketDataEvent("data", false, false, address, port, binding.local.text, binding.port, data),
      );
    }
  }

  private acknowledge(bytes: uint): void {
    this.unacknowledged += bytes;
    if (this.unacknowledged < ACK_STEP) return;
    this.binding.acknowledge(this.unacknowledged);
    this.unacknowledged = 0;
  }
}
