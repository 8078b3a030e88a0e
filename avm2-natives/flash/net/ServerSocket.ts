import { Event, EventDispatcher } from "flash.events";
import type { IDataInput } from "flash.utils";
import { Binding } from "../../flashnet/Binding.ts";
import { Connection } from "../../flashnet/Connection.ts";
import { indexOutOfBounds, invalidParameter, invalidPort, invalidSocket } from "../../flashnet/errors.ts";
import { IpAddress } from "../../flashnet/IpAddress.ts";
import { Kind } from "../../flashnet/protocol.ts";
import { isSupported } from "../../flashnet/SyncCall.ts";
import { checkApplicationSandbox } from "../../flashnet/sandbox.ts";
import { ServerSocketConnectEvent } from "../events/ServerSocketConnectEvent.ts";
import { Socket } from "./Socket.ts";

/** Milliseconds the host may take to hand over a connection that it has. */
const ACCEPT_TIMEOUT: uint = 20000;

/** `flash.net.ServerSocket` as AIR content sees it: spec/server-datagram.md §1. */
export class ServerSocket extends EventDispatcher {
  private binding: Binding = null;
  private accepting: boolean = false;
  private closed: boolean = false;

  static get isSupported(): boolean {
    return isSupported("tcp");
  }

  constructor() {
    super();
    checkApplicationSandbox();
  }

  get bound(): boolean {
    return this.binding != null;
  }

  get listening(): boolean {
    return this.accepting;
  }

  get localAddress(): string {
    return this.binding == null ? null : this.binding.local.text;
  }

  get localPort(): int {
    return this.binding == null ? 0 : this.binding.port;
  }

  bind(localPort: int = 0, localAddress: string = "0.0.0.0"): void {
    if (localPort < 0 || localPort > 65535) throw invalidPort();
    const address = IpAddress.parse(localAddress);
    if (address == null) throw invalidParameter();
    if (this.closed || this.binding != null) throw invalidSocket();
    this.binding = new Binding(Kind.TcpServer, address, localPort);
    this.binding.onMessage = this.onAccepted;
    this.binding.onLost = this.onLost;
  }

  listen(backlog: int = 0): void {
    if (backlog < 0) throw indexOutOfBounds();
    if (this.binding == null) throw invalidSocket();
    if (this.accepting) return;
    this.binding.call("listen", backlog);
    this.accepting = true;
  }

  close(): void {
    if (this.binding == null) throw invalidSocket();
    const binding = this.binding;
    this.leave();
    binding.close();
  }

  private leave(): void {
    this.binding = null;
    this.accepting = false;
    this.closed = true;
  }

  private onLost(): void {
    this.leave();
    this.dispatchEvent(new Event("close"));
  }

  /** One connection waits for us: fetch it. */
  private onAccepted(type: int, length: uint, source: IDataInput): void {
    const connection = new Connection();
    connection.onRefused = (): void => {};
    connection.onOpened = (...addresses: any[]): void => this.announce(connection, addresses);
    connection.open(Kind.Accepted, source.readUTF(), 0, ACCEPT_TIMEOUT);
  }

  private announce(connection: Connection, addresses: any[]): void {
    // Nobody can have the socket then, and AIR would collect it, which ends the connection: spec/server-datagram.md §1.
    if (!this.accepting || !this.hasEventListener("connect")) {
      connection.finish();
      return;
    }
    const socket = new Socket();
    socket.adopt(connection, addresses, new ServerSocketConnectEvent("connect", false, false, socket), this);
  }
}
