import { ByteArray, type IDataInput } from "flash.utils";
import { RTMP_FRAME_HEADER, RTMP_UNREADABLE } from "../../../host/rtmp/numbers.ts";
import { Connection } from "../Connection.ts";
import { dropFront } from "../dropFront.ts";
import { failUncaught } from "../errors.ts";
import type { Kind } from "../protocol.ts";

/** Bytes read that may stay at the front before the rest is moved forward. */
const READ_SLACK: uint = 0x40000;

/** Messages of RTMP over one connection of the host, which does all below them: chunks, handshake, acknowledgements. */
export class MessageStream {
  /** `()`: messages can be sent */
  onOpened: Function;
  /** `()`: nobody answers */
  onRefused: Function;
  /** `(type: int, stream: uint, payload: ByteArray)`; the payload is of use until it returns */
  onMessage: Function;
  /** `()`: the server or the network closed */
  onEnded: Function;

  private readonly connection: Connection = new Connection();
  private readonly input: ByteArray = new ByteArray();
  /** of the message that is being read */
  private readonly payload: ByteArray = new ByteArray();
  /** bytes of the payload of the message whose header has been read; -1 between messages */
  private size: int = -1;
  private type: int = 0;
  /** its message stream */
  private of: uint = 0;
  private finished: boolean = false;

  /** @param timeout milliseconds */
  open(kind: Kind, host: string, port: int, timeout: uint): void {
    const connection = this.connection;
    connection.onOpened = (): void => this.onOpened();
    connection.onRefused = (): void => this.onRefused();
    connection.onData = this.received;
    connection.onProgress = (): void => {};
    connection.onEnded = (): void => this.onEnded();
    connection.unread = (): uint => this.input.bytesAvailable;
    // spec/netconnection.md: rtmps looks at no certificate that content could say something of.
    connection.onCertificate = (): boolean => false;
    connection.open(kind, host, port, timeout);
  }

  send(type: int, stream: uint, payload: ByteArray): void {
    if (this.finished) return;
    const output = this.connection.output;
    output.writeUnsignedInt(payload.length);
    output.writeByte(type);
    // Servers make nothing of the time of a command, and without it a recorded session can be played again.
    output.writeUnsignedInt(0);
    output.writeUnsignedInt(stream);
    output.writeBytes(payload);
    this.connection.flush();
  }

  /** Tells the host, for its log, that a message of the server's could not be read. */
  reportUnreadable(): void {
    this.send(RTMP_UNREADABLE, 0, new ByteArray());
  }

  /** Nothing is heard of it any more; what was sent still goes out. */
  finish(): void {
    if (this.finished) return;
    this.finished = true;
    this.connection.finish();
  }

  private received(source: IDataInput, length: uint): void {
    // readBytes takes a length of 0 for "everything".
    if (length == 0) return;
    const payload = this.payload;
    let from: IDataInput = source;
    let available: uint = length;
    // What waits for its rest is read behind what came before.
    if (this.input.length > 0) {
      source.readBytes(this.input, this.input.length, length);
      from = this.input;
      available = this.input.bytesAvailable;
    }
    while (!this.finished) {
      if (this.size < 0) {
        if (available < RTMP_FRAME_HEADER) break;
        this.size = from.readUnsignedInt();
        this.type = from.readUnsignedByte();
        // The time is nothing to scripts.
        from.readUnsignedInt();
        this.of = from.readUnsignedInt();
        available -= RTMP_FRAME_HEADER;
      }
      const size: int = this.size;
      if (available < size) break;
      payload.length = 0;
      if (size > 0) from.readBytes(payload, 0, size);
      available -= size;
      this.size = -1;
      try {
        this.onMessage(this.type, this.of, payload);
      } catch (error) {
        // What content throws is its own, and no reason to leave the messages behind this one unread.
        failUncaught(error);
      }
    }
    if (from != source) this.dropRead();
    else if (available > 0) source.readBytes(this.input, 0, available);
  }

  private dropRead(): void {
    const input = this.input;
    if (input.bytesAvailable == 0) input.length = 0;
    else if (input.position >= READ_SLACK && input.position >= input.bytesAvailable) {
      dropFront(input, input.position);
      input.position = 0;
    }
  }
}
