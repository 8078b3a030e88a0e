import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * Sends FlashVar `bytes` bytes (64 MiB if it is missing) to an echo server and checks every one that comes back.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private static readonly BLOCK: uint = 65536;
  private readonly socket: Socket = new Socket();
  /** a block whose bytes differ from place to place, compared with what comes back */
  private readonly block: ByteArray = new ByteArray();
  private readonly echoed: ByteArray = new ByteArray();
  private total: uint = 67108864;
  private sent: uint = 0;
  private checked: uint = 0;
  private reported: uint = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    if (parameters.bytes) this.total = parameters.bytes;
    let state: uint = 1;
    for (let i: uint = 0; i < Main.BLOCK; i += 4) {
      state = (state ^ (state << 13)) >>> 0;
      state = (state ^ (state >>> 17)) >>> 0;
      state = (state ^ (state << 5)) >>> 0;
      this.block.writeUnsignedInt(state);
    }
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.addEventListener("outputProgress", this.onProgress);
    this.socket.addEventListener("close", (event: Event): void => trace("closed early at", this.checked));
    this.socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    this.fill();
  }

  /** Keeps a MiB on its way, as a program that cares for memory does. */
  private fill(): void {
    while (this.sent < this.total && this.socket.bytesPending < 1048576) {
      const length: uint = Math.min(Main.BLOCK, this.total - this.sent);
      this.socket.writeBytes(this.block, 0, length);
      this.sent += length;
    }
    this.socket.flush();
  }

  private onProgress(event: Event): void {
    this.fill();
  }

  private onData(event: ProgressEvent): void {
    const socket = this.socket;
    while (
      socket.bytesAvailable >= Main.BLOCK ||
      (socket.bytesAvailable > 0 && this.checked + socket.bytesAvailable == this.total)
    ) {
      const length: uint = Math.min(Main.BLOCK, socket.bytesAvailable);
      this.echoed.position = 0;
      socket.readBytes(this.echoed, 0, length);
      if (!this.matches(length)) {
        trace("wrong bytes in the block at", this.checked);
        socket.close();
        return;
      }
      this.checked += length;
    }
    for (; this.checked >= this.reported + this.total / 4; this.reported += this.total / 4) {
      trace("echoed", this.reported + this.total / 4);
    }
    if (this.checked == this.total) {
      socket.close();
      trace("intact");
    }
  }

  private matches(length: uint): boolean {
    const echoed = this.echoed;
    const block = this.block;
    echoed.position = 0;
    block.position = 0;
    for (let left: uint = length; left >= 8; left -= 8) {
      if (echoed.readDouble() != block.readDouble() && !this.sameBytes(echoed.position - 8)) return false;
    }
    return true;
  }

  /** The same eight bytes may be a NaN, which differs from itself. */
  private sameBytes(at: uint): boolean {
    for (let i: uint = at; i < at + 8; i++) if (this.echoed[i] != this.block[i]) return false;
    return true;
  }
}
