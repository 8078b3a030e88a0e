import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * A binary protocol in both byte orders: one record of every primitive is sent big-endian, then little-endian; the
 * server checks the bytes and sends its own records back one byte at a time.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  /** bytes of one record from the server */
  private static readonly RECORD: uint = 39;
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    const socket = this.socket;
    trace(socket.endian);
    socket.addEventListener("connect", this.onConnect);
    socket.addEventListener("socketData", this.onData);
    socket.addEventListener("close", (event: Event): void => trace(event.type));
    socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    this.writeRecord("bigEndian");
    this.writeRecord("littleEndian");
    this.socket.endian = "bigEndian";
    this.socket.flush();
  }

  private writeRecord(endian: string): void {
    const socket = this.socket;
    const raw = new ByteArray();
    raw.writeByte(10);
    raw.writeByte(20);
    raw.writeByte(65);
    socket.endian = endian;
    socket.writeBoolean(true);
    socket.writeByte(67);
    socket.writeByte(255);
    socket.writeBytes(raw, 0, 0);
    socket.writeBytes(raw, 1, 1);
    socket.writeShort(65535);
    socket.writeShort(-30562);
    socket.writeInt(-2076553554);
    socket.writeUnsignedInt(4000565000);
    socket.writeFloat(76.65);
    socket.writeDouble(8090.76);
    socket.writeUTF("Grüße");
    socket.writeUTFBytes("raw");
    socket.writeMultiByte("Grüße", "iso-8859-1");
  }

  private onData(event: ProgressEvent): void {
    const socket = this.socket;
    while (socket.bytesAvailable >= Main.RECORD) {
      this.readRecord();
      socket.endian = "littleEndian";
    }
  }

  private readRecord(): void {
    const socket = this.socket;
    const rest = new ByteArray();
    trace(socket.endian);
    trace(socket.readBoolean(), socket.readByte(), socket.readUnsignedByte());
    trace(socket.readShort(), socket.readUnsignedShort());
    trace(socket.readInt(), socket.readUnsignedInt());
    trace(socket.readFloat(), socket.readDouble());
    trace(socket.readUTF(), socket.readUTFBytes(3), socket.readMultiByte(3, "iso-8859-1"));
    socket.readBytes(rest, 2, 2);
    trace(rest.length, rest.position, rest[0], rest[1], rest[2], rest[3]);
    const after = new ByteArray();
    try {
      after.writeByte(1);
      socket.readBytes(after, 0, socket.bytesAvailable + 1);
    } catch (error) {
      trace(error, after.length);
    }
  }
}
