import { ByteArray, type IDataInput } from "flash.utils";
import { Channel } from "./Channel.ts";
import { Message } from "./protocol.ts";

/** One call of a service that the host offers by name (docs/protocol.md, CALL): bytes in, bytes out. */
export class HostCall {
  private readonly channel: Channel = new Channel();
  private readonly message: ByteArray = new ByteArray();
  private readonly onResult: Function;
  private readonly onError: Function;

  /**
   * Calls `onResult(bytes: ByteArray)` or `onError(message: string)` later, never at once. Takes a copy of `payload`,
   * which may have 16 MiB, less the name.
   */
  constructor(name: string, payload: ByteArray, onResult: Function, onError: Function) {
    this.onResult = onResult;
    this.onError = onError;
    this.message.writeUTF(name);
    this.message.writeBytes(payload);
    this.channel.onMessage = this.received;
    this.channel.onClose = (): void => this.onError("The host is gone.");
    this.channel.open((): void => this.channel.send(Message.Call, this.message, 0, this.message.length));
  }

  private received(type: int, length: uint): void {
    if (type == Message.Result) this.answered(length);
    else if (type == Message.Reset) this.reset();
    else this.channel.skip(length);
  }

  private answered(length: uint): void {
    const source: IDataInput = this.channel.source;
    const ok = source.readBoolean();
    const bytes = new ByteArray();
    // readBytes takes a length of 0 for "everything".
    if (length > 1) source.readBytes(bytes, 0, length - 1);
    this.channel.close();
    if (ok) this.onResult(bytes);
    else this.onError(bytes.readUTFBytes(bytes.length));
  }

  /** The host refuses the call itself. */
  private reset(): void {
    const source: IDataInput = this.channel.source;
    source.readUnsignedByte();
    const message = source.readUTF();
    this.channel.close();
    this.onError(message);
  }
}
