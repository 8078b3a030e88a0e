import type { Address, TcpTarget } from "../../base/address.ts";
import type { Time } from "../../base/time.ts";
import type { TcpConnection } from "../../host/network/backend.ts";
import { AmfDecoder } from "../flash/amf-decoder.ts";
import type { ByteBuffer } from "../flash/bytes/byte-buffer.ts";
import type { ObjectEncoding } from "../flash/bytes/data.ts";
import type { Endian } from "../flash/bytes/endian.ts";
import { ByteArray } from "../flash/utils/ByteArray.ts";
import { ClientEndedError, MessageLengthError } from "./errors.ts";
import { InputBuffer } from "./input-buffer.ts";

/** Longest line or XML message, in bytes, unless a server says otherwise. */
const MAX_MESSAGE = 1 << 20;

/**
 * The server's end of a connection. It reads and writes what `ByteArray` does, under the same names; its reads wait until
 * all they need is there. Whatever waits throws `ClientEndedError` when the client closes first, and
 * `ConnectionLostError` when the connection breaks.
 */
export class ServerConnection {
  /** what the client asked for */
  readonly target: TcpTarget;
  readonly remote: Address;
  /** what `sleep` goes by */
  readonly time: Time;
  /** what objects are read and written in: AMF3, or AMF0 */
  objectEncoding: ObjectEncoding = 3;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #input = new InputBuffer();
  #output = new ByteArray();
  #written: Promise<void> = Promise.resolve();
  #ended = false;

  constructor({ target, remote, readable, writable }: TcpConnection & { target: TcpTarget }, time: Time) {
    this.target = target;
    this.remote = remote;
    this.time = time;
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    // A broken connection shows in the next read or flush; here it only must not be an unhandled rejection.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  /** Waits, in the time of the player: a test that runs faster than the clock waits less. */
  sleep(milliseconds: number): Promise<void> {
    return this.time.sleep(milliseconds);
  }

  /** byte order of numbers, both ways; big-endian at first */
  get endian(): Endian {
    return this.#input.endian;
  }

  set endian(value: Endian) {
    this.#input.endian = value;
    this.#output.endian = value;
  }

  // Reading

  /** So many bytes. */
  async read(count: number): Promise<Uint8Array> {
    await this.#need(count);
    return this.#input.readUint8Array(count);
  }

  /** What has come, at least one byte; undefined once the client has closed. */
  async readChunk(): Promise<Uint8Array | undefined> {
    const { bytesAvailable } = this.#input;
    if (bytesAvailable > 0) return this.#input.readUint8Array(bytesAvailable);
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }

  /** All that comes, in the pieces it comes in, until the client closes. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (let chunk = await this.readChunk(); chunk !== undefined; chunk = await this.readChunk()) yield chunk;
  }

  /** The bytes before the next such byte, which is read as well. @throws MessageLengthError */
  async readUntil(delimiter: number, maxLength: number = MAX_MESSAGE): Promise<Uint8Array> {
    const length = await this.#find(delimiter, maxLength);
    return this.#input.readUint8Array(length + 1).subarray(0, length);
  }

  /** A line, without its LF or CRLF. */
  async readLine(maxLength?: number): Promise<string> {
    return (await this.#readText(10, maxLength)).replace(/\r$/, "");
  }

  /** A message of `XMLSocket`: text that a NUL ends. */
  readXml(maxLength?: number): Promise<string> {
    return this.#readText(0, maxLength);
  }

  /** Lines until the client closes; one without an end is dropped. */
  lines(maxLength?: number): AsyncGenerator<string, void> {
    return untilEnd(() => this.readLine(maxLength));
  }

  /** Messages of `XMLSocket` until the client closes. */
  messages(maxLength?: number): AsyncGenerator<string, void> {
    return untilEnd(() => this.readXml(maxLength));
  }

  /**
   * Copies bytes to `bytes[offset]` and on, which grows to hold them.
   *
   * @param length 0 stands for what has come, at least one byte
   */
  async readBytes(bytes: ByteBuffer, offset = 0, length = 0): Promise<void> {
    await this.#need(length || 1);
    this.#input.readBytes(bytes, offset, length);
  }

  async readBoolean(): Promise<boolean> {
    await this.#need(1);
    return this.#input.readBoolean();
  }

  async readByte(): Promise<number> {
    await this.#need(1);
    return this.#input.readByte();
  }

  async readUnsignedByte(): Promise<number> {
    await this.#need(1);
    return this.#input.readUnsignedByte();
  }

  async readShort(): Promise<number> {
    await this.#need(2);
    return this.#input.readShort();
  }

  async readUnsignedShort(): Promise<number> {
    await this.#need(2);
    return this.#input.readUnsignedShort();
  }

  async readInt(): Promise<number> {
    await this.#need(4);
    return this.#input.readInt();
  }

  async readUnsignedInt(): Promise<number> {
    await this.#need(4);
    return this.#input.readUnsignedInt();
  }

  async readFloat(): Promise<number> {
    await this.#need(4);
    return this.#input.readFloat();
  }

  async readDouble(): Promise<number> {
    await this.#need(8);
    return this.#input.readDouble();
  }

  /** Text after its length in bytes, as `writeUTF` writes it. */
  async readUTF(): Promise<string> {
    return this.readUTFBytes(await this.readUnsignedShort());
  }

  async readUTFBytes(length: number): Promise<string> {
    await this.#need(length);
    return this.#input.readUTFBytes(length);
  }

  async readMultiByte(length: number, charSet: string): Promise<string> {
    await this.#need(length);
    return this.#input.readMultiByte(length, charSet);
  }

  /**
   * A value in the encoding that `objectEncoding` says.
   *
   * @param maxLength in bytes; default 16 MiB
   * @throws AmfError when it is none
   */
  async readObject(maxLength?: number): Promise<unknown> {
    const decoder = new AmfDecoder({ encoding: this.objectEncoding, ...(maxLength !== undefined && { maxLength }) });
    while (true) {
      if (this.#input.bytesAvailable === 0) await this.#receive("an object");
      for (const value of decoder.push(this.#input.unread)) {
        this.#input.position = this.#input.length - decoder.pending;
        return value;
      }
      this.#input.position = this.#input.length;
    }
  }

  // Writing: what is written before the server waits for something goes out as one piece.

  /** Bytes as they are, or text as UTF-8. */
  write(data: Uint8Array | string): void {
    if (typeof data === "string") this.#buffer.writeUTFBytes(data);
    else this.#buffer.writeBytes(data);
  }

  /** A message of `XMLSocket`. */
  writeXml(message: string): void {
    this.write(`${message}\0`);
  }

  writeBoolean(value: boolean): void {
    this.#buffer.writeBoolean(value);
  }

  writeByte(value: number): void {
    this.#buffer.writeByte(value);
  }

  writeShort(value: number): void {
    this.#buffer.writeShort(value);
  }

  writeInt(value: number): void {
    this.#buffer.writeInt(value);
  }

  writeUnsignedInt(value: number): void {
    this.#buffer.writeUnsignedInt(value);
  }

  writeFloat(value: number): void {
    this.#buffer.writeFloat(value);
  }

  writeDouble(value: number): void {
    this.#buffer.writeDouble(value);
  }

  /** Bytes from `offset` on; a length of 0 stands for all of them. */
  writeBytes(bytes: ByteBuffer | Uint8Array, offset = 0, length = 0): void {
    this.#buffer.writeBytes(bytes, offset, length);
  }

  /** Text after its length in bytes, at most 65535. */
  writeUTF(text: string): void {
    this.#buffer.writeUTF(text);
  }

  writeUTFBytes(text: string): void {
    this.#buffer.writeUTFBytes(text);
  }

  writeMultiByte(text: string, charSet: string): void {
    this.#buffer.writeMultiByte(text, charSet);
  }

  /** A value in the encoding that `objectEncoding` says. */
  writeObject(value: unknown): void {
    // Nothing of a value that can't be written is sent.
    const object = new ByteArray();
    object.objectEncoding = this.objectEncoding;
    object.writeObject(value);
    this.#buffer.writeBytes(object);
  }

  /** Settles once the client, or a bounded buffer on the way to it, has taken everything. */
  async flush(): Promise<void> {
    this.#send();
    await this.#written;
  }

  /** Closes the connection, behind what was written; what the client still sends is thrown away. */
  async end(): Promise<void> {
    if (this.#ended) return;
    await this.flush();
    this.#ended = true;
    await this.#writer.close();
    await this.#reader.cancel();
  }

  /** Breaks the connection off. */
  reset(): void {
    this.#ended = true;
    this.#writer.abort().catch(() => {});
  }

  /** What is written to; it goes out when the server waits. */
  get #buffer(): ByteArray {
    if (this.#output.length === 0) queueMicrotask(() => this.#send());
    return this.#output;
  }

  async #need(count: number): Promise<void> {
    while (this.#input.bytesAvailable < count) {
      await this.#receive(`${count - this.#input.bytesAvailable} bytes more`);
    }
  }

  /** Waits for such a byte. @returns how many bytes are before it */
  async #find(delimiter: number, maxLength: number): Promise<number> {
    for (let searched = 0; ; ) {
      const { unread } = this.#input;
      const length = unread.indexOf(delimiter, searched);
      if (length >= 0) return length;
      searched = unread.length;
      if (searched > maxLength) {
        throw new MessageLengthError(
          `no byte ${delimiter} within ${maxLength} bytes; raise the limit if this is right`,
        );
      }
      await this.#receive(`byte ${delimiter}`);
    }
  }

  async #readText(end: number, maxLength: number = MAX_MESSAGE): Promise<string> {
    const text = this.#input.readUtf8(await this.#find(end, maxLength));
    this.#input.position++;
    return text;
  }

  async #receive(what: string): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) throw new ClientEndedError(`the client has closed while the server waits for ${what}`);
    this.#input.push(value);
  }

  #send(): void {
    if (this.#output.length === 0 || this.#ended) return;
    this.#written = this.#writer.write(this.#output.bytes);
    this.#written.catch(() => {});
    this.#output = new ByteArray();
    this.#output.endian = this.endian;
  }
}

async function* untilEnd<T>(read: () => Promise<T>): AsyncGenerator<T, void> {
  try {
    while (true) yield await read();
  } catch (error) {
    if (!(error instanceof ClientEndedError)) throw error;
  }
}
