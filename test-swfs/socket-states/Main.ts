import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * Every member in every state (spec/socket.md §3, §4): new, connecting, connected, in the close handler, after close().
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private visits: int = 0;

  constructor() {
    super();
    const socket = this.socket;
    socket.addEventListener("connect", this.onConnect);
    socket.addEventListener("socketData", this.onData);
    socket.addEventListener("close", this.onClose);
    this.show("new");
    this.attempt("close", (): void => socket.close());
    this.attempt("connect to port -1", (): void => socket.connect("game.example.com", -1));
    this.attempt("connect to port 65536", (): void => socket.connect("game.example.com", 65536));
    this.attempt("endian", (): void => {
      socket.endian = "middleEndian";
    });
    this.attempt("endian null", (): void => {
      socket.endian = null;
    });
    this.attempt("objectEncoding", (): void => {
      socket.objectEncoding = 1;
    });
    socket.timeout = 10;
    trace("timeout", socket.timeout);
    socket.timeout = 20000;
    socket.connect("game.example.com", 6112);
    this.show("connecting");
    this.attempt("close while connecting", (): void => socket.close());
    this.show("given up");
    socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    const socket = this.socket;
    this.visits++;
    trace("connect", socket.connected, socket.bytesAvailable);
    if (this.visits == 2) {
      socket.writeUTFBytes("bye");
      socket.flush();
      socket.close();
      this.show("after close");
      trace("done");
      return;
    }
    this.attempt("read", (): int => socket.readByte());
    this.attempt("readBytes(null)", (): void => socket.readBytes(null));
    this.attempt("readBytes, nothing there", (): void => socket.readBytes(new ByteArray()));
    this.attempt("writeUTFBytes(null)", (): void => socket.writeUTFBytes(null));
    this.attempt("writeBytes(null)", (): void => socket.writeBytes(null));
    this.attempt("writeBytes beyond the end", (): void => socket.writeBytes(new ByteArray(), 1));
    this.attempt("writeUTF too long", (): void => {
      const long: string[] = [];
      long.length = 65537;
      socket.writeUTF(long.join("x"));
    });
    trace("pending", socket.bytesPending);
    socket.writeByte(33);
    trace("pending", socket.bytesPending);
    socket.flush();
  }

  private onData(event: ProgressEvent): void {
    trace("data", this.socket.bytesAvailable);
  }

  private onClose(event: Event): void {
    this.show("in the close handler");
    this.socket.connect("game.example.com", 6112);
  }

  /** Traces what the state allows. */
  private show(state: string): void {
    const socket = this.socket;
    trace("-- " + state, socket.connected, socket.bytesPending, socket.endian, socket.objectEncoding, socket.timeout);
    this.attempt("read", (): int => socket.readInt());
    this.attempt("readBytes(null)", (): void => socket.readBytes(null));
    this.attempt("readUTF", (): string => socket.readUTF());
    this.attempt("readObject", (): any => socket.readObject());
    this.attempt("write", (): void => socket.writeInt(1));
    this.attempt("writeObject", (): void => socket.writeObject({}));
    this.attempt("flush", (): void => socket.flush());
    if (state != "new" && state != "connecting") this.attempt("close", (): void => socket.close());
  }

  private attempt(what: string, action: Function): void {
    try {
      action();
      trace(what, "ok");
    } catch (error) {
      trace(what, error, error.errorID);
    }
  }
}
