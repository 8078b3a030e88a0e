import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent, SecurityErrorEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray, setTimeout } from "flash.utils";

/**
 * Says how many bytes came before whatever happens to its connection: scripts/faults. Both sides send the same sequence,
 * in which the byte at offset `i` is `i % 251`.
 *
 * FlashVars: `send` and `expect` are bytes; `reads=no` leaves what comes unread; `answer=yes` sends one byte when all that
 * is expected is there; `timeout` is that of the socket, `retry` the time until another attempt, in milliseconds.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private static readonly PERIOD: uint = 251;
  private static readonly BLOCK: uint = 251 * 256;
  private readonly socket: Socket = new Socket();
  private readonly block: ByteArray = new ByteArray();
  private readonly bytes: ByteArray = new ByteArray();
  private readonly parameters: any;
  private sent: uint = 0;
  private received: uint = 0;

  constructor() {
    super();
    this.parameters = this.loaderInfo.parameters;
    for (let i: uint = 0; i < Main.BLOCK + Main.PERIOD; i++) this.block[i] = i % Main.PERIOD;
    const socket = this.socket;
    if (this.parameters.timeout) socket.timeout = this.parameters.timeout;
    socket.addEventListener("connect", this.onConnect);
    socket.addEventListener("outputProgress", this.onProgress);
    socket.addEventListener("close", this.onClose);
    socket.addEventListener("ioError", this.onError);
    socket.addEventListener("securityError", this.onSecurityError);
    if (this.parameters.reads != "no") socket.addEventListener("socketData", this.onData);
    this.open();
  }

  private open(): void {
    this.sent = 0;
    this.received = 0;
    this.socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    trace("connected");
    this.fill();
  }

  private onProgress(event: Event): void {
    this.fill();
  }

  /** Keeps a MiB on its way. */
  private fill(): void {
    const total: uint = this.parameters.send ? this.parameters.send : 0;
    if (this.sent == total) return;
    while (this.sent < total && this.socket.bytesPending < 1048576) {
      const length: uint = Math.min(Main.BLOCK, total - this.sent);
      this.socket.writeBytes(this.block, this.sent % Main.PERIOD, length);
      this.sent += length;
    }
    this.socket.flush();
    if (this.sent == total) trace("sent " + total);
  }

  private onData(event: ProgressEvent): void {
    const socket = this.socket;
    const bytes = this.bytes;
    const length: uint = socket.bytesAvailable;
    socket.readBytes(bytes, 0, length);
    if (!this.isAt(0) || !this.isAt(length - 1) || !this.isAt(length >>> 1))
      trace("wrong bytes after " + this.received);
    const before = this.received;
    this.received += length;
    const expected: uint = this.parameters.expect ? this.parameters.expect : 0;
    if (before < expected && this.received >= expected) {
      trace("received " + this.received);
      if (this.parameters.answer == "yes") {
        socket.writeByte(0);
        socket.flush();
      }
    }
  }

  private isAt(place: uint): boolean {
    return this.bytes[place] == (this.received + place) % Main.PERIOD;
  }

  private onClose(event: Event): void {
    trace("closed after " + this.received);
    this.again();
  }

  private onError(event: IOErrorEvent): void {
    trace("io error after " + this.received + ": " + event.text);
    this.again();
  }

  private onSecurityError(event: SecurityErrorEvent): void {
    trace("security error after " + this.received + ": " + event.text);
    this.again();
  }

  private again(): void {
    if (this.parameters.retry) setTimeout(this.openAgain, this.parameters.retry);
  }

  private openAgain(): void {
    this.open();
  }
}
