import type { Address, TcpConnection, TcpTarget } from "../backend/backend.ts";
import type { Time } from "../time.ts";
import { ByteQueue } from "./byte-queue.ts";
import { ClientEndedError, MessageLengthError } from "./errors.ts";

/** Longest line or XML message, in bytes, unless a server says otherwise. */
const MAX_MESSAGE = 1 << 20;

/**
 * The server's end of a connection: the writes of `flash.net.Socket` under their own names, and its reads, which wait
 * until all they need is there. Whatever waits throws `ClientEndedError` when the client closes first, and
 * `ConnectionLostError` when the connection breaks.
 */
export class ServerConnection {
  /** what the client asked for */
  readonly target: TcpTarget;
  readonly remote: Address;
  /** byte order of numbers, both ways */
  endian: "bigEndian" | "littleEndian" = "bigEndian";
  readonly #time: Time;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #input = new ByteQueue();
  #output: Uint8Array[] = [];
  #written: Promise<void> = Promise.resolve();
  #ended = false;

  constructor({ target, remote, readable, writable }: TcpConnection & { target: TcpTarget }, time: Time) {
    this.target = target;
    this.remote = remote;
    this.#time = time;
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    // Who reads or flushes learns that it broke.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  /** Waits, in the time of the player: a test that runs faster than the clock waits less. */
  sleep(milliseconds: number): Promise<void> {
    return this.#time.sleep(milliseconds);
  }

  // Reading

  /** So many bytes. */
  async read(count: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#input.length < count) await this.#receive(`${count - this.#input.length} bytes more`);
    return this.#input.take(count);
  }

  /** What has come, at least one byte; undefined once the client has closed. */
  async readChunk(): Promise<Uint8Array | undefined> {
    if (this.#input.length > 0) return this.#input.take(this.#input.length);
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }

  /** All that comes, in the pieces it comes in, until the client closes. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (let chunk = await this.readChunk(); chunk !== undefined; chunk = await this.readChunk()) yield chunk;
  }

  /** The bytes before the next such byte, which is read as well. @throws MessageLengthError */
  async readUntil(delimiter: number, maxLength: number = MAX_MESSAGE): Promise<Uint8Array<ArrayBuffer>> {
    for (let searched = 0; ; ) {
      const length = this.#input.indexOf(delimiter, searched);
      if (length >= 0) return (await this.read(length + 1)).subarray(0, length);
      searched = this.#input.length;
      if (searched > maxLength) {
        throw new MessageLengthError(
          `no byte ${delimiter} within ${maxLength} bytes; raise the limit if this is right`,
        );
      }
      await this.#receive(`byte ${delimiter}`);
    }
  }

  /** A line, without its LF or CRLF. */
  async readLine(maxLength?: number): Promise<string> {
    return decode(await this.readUntil(10, maxLength)).replace(/\r$/, "");
  }

  /** A message of `XMLSocket`: text that a NUL ends. */
  async readXml(maxLength?: number): Promise<string> {
    return decode(await this.readUntil(0, maxLength));
  }

  /** Lines until the client closes; one without an end is dropped. */
  lines(maxLength?: number): AsyncGenerator<string, void> {
    return untilEnd(() => this.readLine(maxLength));
  }

  /** Messages of `XMLSocket` until the client closes. */
  messages(maxLength?: number): AsyncGenerator<string, void> {
    return untilEnd(() => this.readXml(maxLength));
  }

  async readBoolean(): Promise<boolean> {
    return (await this.#view(1)).getUint8(0) !== 0;
  }

  async readByte(): Promise<number> {
    return (await this.#view(1)).getInt8(0);
  }

  async readUnsignedByte(): Promise<number> {
    return (await this.#view(1)).getUint8(0);
  }

  async readShort(): Promise<number> {
    return (await this.#view(2)).getInt16(0, this.#littleEndian);
  }

  async readUnsignedShort(): Promise<number> {
    return (await this.#view(2)).getUint16(0, this.#littleEndian);
  }

  async readInt(): Promise<number> {
    return (await this.#view(4)).getInt32(0, this.#littleEndian);
  }

  async readUnsignedInt(): Promise<number> {
    return (await this.#view(4)).getUint32(0, this.#littleEndian);
  }

  async readFloat(): Promise<number> {
    return (await this.#view(4)).getFloat32(0, this.#littleEndian);
  }

  async readDouble(): Promise<number> {
    return (await this.#view(8)).getFloat64(0, this.#littleEndian);
  }

  /** Text after its length in bytes, as `writeUTF` writes it. */
  async readUTF(): Promise<string> {
    return this.readUTFBytes(await this.readUnsignedShort());
  }

  async readUTFBytes(length: number): Promise<string> {
    return decode(await this.read(length));
  }

  // Writing: what is written before the server waits for something goes out as one piece.

  /** Bytes as they are, or text as UTF-8. */
  write(data: Uint8Array | string): void {
    if (this.#output.length === 0) queueMicrotask(() => this.#send());
    this.#output.push(typeof data === "string" ? new TextEncoder().encode(data) : data);
  }

  /** A message of `XMLSocket`. */
  writeXml(message: string): void {
    this.write(`${message}\0`);
  }

  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0);
  }

  writeByte(value: number): void {
    this.write(Uint8Array.of(value));
  }

  writeShort(value: number): void {
    this.#put(2, (view) => view.setInt16(0, value, this.#littleEndian));
  }

  writeInt(value: number): void {
    this.#put(4, (view) => view.setInt32(0, value, this.#littleEndian));
  }

  writeUnsignedInt(value: number): void {
    this.writeInt(value);
  }

  writeFloat(value: number): void {
    this.#put(4, (view) => view.setFloat32(0, value, this.#littleEndian));
  }

  writeDouble(value: number): void {
    this.#put(8, (view) => view.setFloat64(0, value, this.#littleEndian));
  }

  /** Text after its length in bytes, at most 65535. */
  writeUTF(text: string): void {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > 0xffff) throw new RangeError("writeUTF takes 65535 bytes at most; use writeUTFBytes");
    this.writeShort(bytes.length);
    this.write(bytes);
  }

  writeUTFBytes(text: string): void {
    this.write(text);
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

  get #littleEndian(): boolean {
    return this.endian === "littleEndian";
  }

  #put(size: number, set: (view: DataView) => void): void {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    this.write(bytes);
  }

  async #view(size: number): Promise<DataView> {
    return new DataView((await this.read(size)).buffer);
  }

  async #receive(what: string): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) throw new ClientEndedError(`the client has closed while the server waits for ${what}`);
    this.#input.push(value);
  }

  #send(): void {
    if (this.#output.length === 0 || this.#ended) return;
    this.#written = this.#writer.write(join(this.#output));
    this.#written.catch(() => {});
    this.#output = [];
  }
}

async function* untilEnd<T>(read: () => Promise<T>): AsyncGenerator<T, void> {
  try {
    while (true) yield await read();
  } catch (error) {
    if (!(error instanceof ClientEndedError)) throw error;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function join(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
