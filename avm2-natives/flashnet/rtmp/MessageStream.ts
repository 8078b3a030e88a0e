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
    const rest = this.input.length == 0 ? this.receivedWhole(source, length) : length;
    if (rest == 0) return;
    const input = this.input;
    source.readBytes(input, input.length, rest);
    while (!this.finished && input.bytesAvailable >= RTMP_FRAME_HEADER) {
      const start = input.position;
      const size = input.readUnsignedInt();
      const type = input.readUnsignedByte();
      input.readUnsignedInt();
      const stream = input.readUnsignedInt();
      if (input.bytesAvailable < size) {
        input.position = start;
        break;
      }
      this.payload.length = 0;
      if (size > 0) input.readBytes(this.payload, 0, size);
      this.tell(type, stream);
    }
    this.dropRead();
  }

  /**
   * Reads the messages that have come as a whole, as most do: the beginning of one that has not is kept.
   *
   * @returns how many bytes are left to be read
   */
  private receivedWhole(source: IDataInput, length: uint): uint {
    let rest: uint = length;
    while (!this.finished && rest >= RTMP_FRAME_HEADER) {
      const size = source.readUnsignedInt();
      const type = source.readUnsignedByte();
      const time = source.readUnsignedInt();
      const stream = source.readUnsignedInt();
      rest -= RTMP_FRAME_HEADER;
      if (rest < size) {
        const input = this.input;
        input.writeUnsignedInt(size);
        input.writeByte(type);
        input.writeUnsignedInt(time);
        input.writeUnsignedInt(stream);
        input.position = 0;
        break;
      }
      this.payload.length = 0;
      if (size > 0) source.readBytes(this.payload, 0, size);
      rest -= size;
      this.tell(type, stream);
    }
    return rest;
  }

  /** What content throws is its own, and no reason to leave the messages behind this one unread. */
  private tell(type: int, stream: uint): void {
    try {
      this.onMessage(type, stream, this.payload);
    } catch (error) {
      failUncaught(error);
    }
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
