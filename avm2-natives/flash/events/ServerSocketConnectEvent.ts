import { Event } from "flash.events";
import type { Socket } from "../net/Socket.ts";

/** `flash.events.ServerSocketConnectEvent`: spec/server-datagram.md §1. */
export class ServerSocketConnectEvent extends Event {
  static readonly CONNECT: string = "connect";

  socket: Socket;

  constructor(type: string, bubbles: boolean = false, cancelable: boolean = false, socket: Socket = null) {
    super(type, bubbles, cancelable);
    this.socket = socket;
  }

  override clone(): Event {
    return new ServerSocketConnectEvent(this.type, this.bubbles, this.cancelable, this.socket);
  }

  override toString(): string {
    return this.formatToString("ServerSocketConnectEvent", "type", "bubbles", "cancelable", "socket");
  }
}
