import { Event, EventDispatcher, ProgressEvent } from "flash.events";
import { ByteArray, getDefinitionByName, type IDataInput, type IDataOutput, setTimeout } from "flash.utils";
import { readArrivedObject, writeObject } from "../../flashnet/amf.ts";
import { Connection } from "../../flashnet/Connection.ts";
import { checkPort, connectFailure, failUnhandled, indexOutOfBounds, invalidSocket } from "../../flashnet/errors.ts";
import { IpAddress } from "../../flashnet/IpAddress.ts";
import { Kind } from "../../flashnet/protocol.ts";
import { beforeNul, checkSocketsAllowed, ownHost } from "../../flashnet/sandbox.ts";

/** spec/socket.md §1: shorter time-outs read back as this. Milliseconds. */
const MIN_TIMEOUT: uint = 250;
/** Bytes read that may stay at the front of `input` before the rest is moved forward. */
const READ_SLACK: uint = 0x40000;

/**
 * `flash.net.Socket` as content sees it: spec/socket.md.
 *
 * Reads and writes go to two of the player's own ByteArrays, `input` and `output`, so they run at its speed; a method
 * adds one check to it. Bytes move between those and the host in `Connection`.
 */
export class Socket extends EventDispatcher implements IDataInput, IDataOutput {
  private connection: Connection = null;
  /** connected, and neither side has closed */
  private open: boolean = false;
  /** Writes have to go through `beginBatch`: the socket is not open, or nothing waits to be flushed. */
  private idle: boolean = true;
  private dispatching: boolean = false;
  private input: ByteArray = new ByteArray();
  private output: ByteArray = null;
  /** bytes of the batch that `outputProgress` reports on */
  private batch: uint = 0;
  private connectTimeout: uint = 20000;
  private byteOrder: string = "bigEndian";
  private encoding: uint = 3;
  private addresses: any[] = null;
  private noDelay: boolean = false;

  constructor(host: string = null, port: int = 0) {
    super();
    if (host != null) this.connect(host, port);
  }

  get bytesAvailable(): uint {
    return this.input.bytesAvailable;
  }

  get bytesPending(): uint {
    return this.connection == null ? 0 : this.connection.bytesPending;
  }

  get connected(): boolean {
    return this.open;
  }

  get endian(): string {
    return this.byteOrder;
  }

  set endian(value: string) {
    this.input.endian = value;
    this.byteOrder = value;
    if (this.output != null) this.output.endian = value;
  }

  get objectEncoding(): uint {
    return this.encoding;
  }

  set objectEncoding(value: uint) {
    if (value != 0 && value != 3) {
      throw new ArgumentError("Error #2008: Parameter objectEncoding must be one of the accepted values.", 2008);
    }
    this.encoding = value;
    this.input.objectEncoding = value;
    if (this.output != null) this.output.objectEncoding = value;
  }

  get timeout(): uint {
    return this.connectTimeout;
  }

  set timeout(value: uint) {
    this.connectTimeout = value < MIN_TIMEOUT ? MIN_TIMEOUT : value;
  }

  get localAddress(): string {
    return this.addresses == null ? null : this.addresses[0];
  }

  get localPort(): int {
    return this.addresses == null ? 0 : this.addresses[1];
  }

  get remoteAddress(): string {
    return this.addresses == null ? null : this.addresses[2];
  }

  get remotePort(): int {
    return this.addresses == null ? 0 : this.addresses[3];
  }

  /** Kept, but without effect: the host never delays small writes. */
  get tcpNoDelay(): boolean {
    return this.noDelay;
  }

  set tcpNoDelay(value: boolean) {
    this.noDelay = value;
  }

  connect(host: string, port: int): void {
    this.start(new Connection(), Kind.Tcp, host, port);
  }

  close(): void {
    // Before the connection is made, closing gives the attempt up: spec/socket.md §3 leaves it open, old content survives it.
    if (this.connection == null) throw invalidSocket();
    this.reset();
  }

  flush(): void {
    if (!this.open) throw invalidSocket();
    this.sendBatch();
  }

  readBoolean(): boolean {
    if (!this.open) throw invalidSocket();
    return this.input.readBoolean();
  }

  readByte(): int {
    if (!this.open) throw invalidSocket();
    return this.input.readByte();
  }

  readUnsignedByte(): uint {
    if (!this.open) throw invalidSocket();
    return this.input.readUnsignedByte();
  }

  readShort(): int {
    if (!this.open) throw invalidSocket();
    return this.input.readShort();
  }

  readUnsignedShort(): uint {
    if (!this.open) throw invalidSocket();
    return this.input.readUnsignedShort();
  }

  readInt(): int {
    if (!this.open) throw invalidSocket();
    return this.input.readInt();
  }

  readUnsignedInt(): uint {
    if (!this.open) throw invalidSocket();
    return this.input.readUnsignedInt();
  }

  readFloat(): number {
    if (!this.open) throw invalidSocket();
    return this.input.readFloat();
  }

  readDouble(): number {
    if (!this.open) throw invalidSocket();
    return this.input.readDouble();
  }

  readBytes(bytes: ByteArray, offset: uint = 0, length: uint = 0): void {
    if (!this.open) throw invalidSocket();
    if (length > uint.MAX_VALUE - offset) throw indexOutOfBounds();
    this.input.readBytes(bytes, offset, length);
  }

  readUTF(): string {
    if (!this.open) throw invalidSocket();
    const start: uint = this.input.position;
    try {
      return this.input.readUTF();
    } catch (error) {
      this.input.position = start;
      throw error;
    }
  }

  readUTFBytes(length: uint): string {
    if (!this.open) throw invalidSocket();
    return this.input.readUTFBytes(length);
  }

  readMultiByte(length: uint, charSet: string): string {
    if (!this.open) throw invalidSocket();
    return this.input.readMultiByte(length, charSet);
  }

  /** A value that has not arrived whole is left unread, so content can wait for more and try again (spec/socket.md §5). */
  readObject(): any {
    if (!this.open) throw invalidSocket();
    return readArrivedObject(this.input);
  }

  writeBoolean(value: boolean): void {
    if (this.idle) this.beginBatch();
    this.output.writeBoolean(value);
  }

  writeByte(value: int): void {
    if (this.idle) this.beginBatch();
    this.output.writeByte(value);
  }

  writeShort(value: int): void {
    if (this.idle) this.beginBatch();
    this.output.writeShort(value);
  }

  writeInt(value: int): void {
    if (this.idle) this.beginBatch();
    this.output.writeInt(value);
  }

  writeUnsignedInt(value: uint): void {
    if (this.idle) this.beginBatch();
    this.output.writeUnsignedInt(value);
  }

  writeFloat(value: number): void {
    if (this.idle) this.beginBatch();
    this.output.writeFloat(value);
  }

  writeDouble(value: number): void {
    if (this.idle) this.beginBatch();
    this.output.writeDouble(value);
  }

  writeBytes(bytes: ByteArray, offset: uint = 0, length: uint = 0): void {
    if (this.idle) this.beginBatch();
    // The player's own ByteArray says #2030 (spec/socket.md §7).
    if (bytes != null && (offset > bytes.length || length > bytes.length - offset)) throw indexOutOfBounds();
    this.output.writeBytes(bytes, offset, length);
  }

  writeUTF(value: string): void {
    if (this.idle) this.beginBatch();
    this.output.writeUTF(value);
  }

  writeUTFBytes(value: string): void {
    if (this.idle) this.beginBatch();
    this.output.writeUTFBytes(value);
  }

  writeMultiByte(value: string, charSet: string): void {
    if (this.idle) this.beginBatch();
    this.output.writeMultiByte(value, charSet);
  }

  writeObject(object: any): void {
    if (this.idle) this.beginBatch();
    writeObject(this.output, object);
  }

  /**
   * Begins a connection; what was is closed.
   *
   * @internal flashnet
   * @param certificates as for `Connection.open`
   */
  start(connection: Connection, kind: Kind, host: string, port: int, certificates: ByteArray = null): void {
    checkPort(port);
    checkSocketsAllowed("Socket.connect()");
    this.reset();
    connection.output.endian = this.byteOrder;
    connection.output.objectEncoding = this.encoding;
    connection.onOpened = this.onOpened;
    connection.onRefused = this.onRefused;
    this.follow(connection);
    connection.open(kind, host == null ? ownHost() : beforeNul(host), port, this.connectTimeout, certificates);
  }

  private beginBatch(): void {
    if (!this.open) throw invalidSocket();
    this.idle = false;
    // Old content relies on written bytes going out without flush() (spec/socket.md §7). In our own events the flush
    // comes when the listeners are done.
    if (!this.dispatching) setTimeout(this.endBatch, 0, this.connection);
  }

  private endBatch(connection: Connection): void {
    if (this.open && !this.idle && connection == this.connection) this.sendBatch();
  }

  private sendBatch(): void {
    this.idle = true;
    this.batch = this.connection.bytesPending;
    this.connection.flush();
  }

  /** Ends the current connection from the content's side, silently; what was written still reaches the server. */
  private reset(): void {
    const connection = this.connection;
    if (connection == null) return;
    this.connection = null;
    this.output = null;
    this.open = false;
    this.idle = true;
    this.addresses = null;
    this.input.length = 0;
    connection.finish();
  }

  private unread(): uint {
    return this.input.bytesAvailable;
  }

  private report(event: Event, dispatcher: EventDispatcher = this): void {
    this.dispatching = true;
    dispatcher.dispatchEvent(event);
    this.dispatching = false;
    if (this.open && !this.idle) this.sendBatch();
  }

  /**
   * Takes a connection that a server has accepted, and has the server tell content of it.
   *
   * @internal flashnet
   * @param addresses as `Connection.onOpened` gives them
   */
  adopt(connection: Connection, addresses: any[], event: Event, server: EventDispatcher): void {
    this.follow(connection);
    this.begin(addresses);
    this.report(event, server);
  }

  private follow(connection: Connection): void {
    connection.onData = this.onData;
    connection.onProgress = this.onProgress;
    connection.onEnded = this.onEnded;
    connection.unread = this.unread;
    this.connection = connection;
  }

  private onOpened(...addresses: any[]): void {
    this.begin(addresses);
    this.report(new Event("connect"));
  }

  private begin([localAddress, localPort, remoteAddress, remotePort]: any[]): void {
    this.addresses = [IpAddress.format(localAddress), localPort, IpAddress.format(remoteAddress), remotePort];
    this.input.length = 0;
    this.output = this.connection.output;
    this.open = true;
  }

  private onRefused(reason: int, text: string): void {
    this.connection = null;
    const event = connectFailure(reason, text);
    if (this.hasEventListener(event.type)) this.report(event);
    else failUnhandled(event, text);
  }

  private onData(source: IDataInput, length: uint): void {
    const start: uint = this.makeRoom();
    source.readBytes(this.input, start, length);
    this.report(new ProgressEvent("socketData", false, false, length, 0));
  }

  private onProgress(): void {
    const pending = this.connection.bytesPending;
    const OutputProgressEvent = outputProgressEvent();
    if (OutputProgressEvent != null) {
      this.report(new OutputProgressEvent("outputProgress", false, false, pending, this.batch));
    }
  }

  private onEnded(): void {
    this.connection = null;
    this.output = null;
    this.open = false;
    this.idle = true;
    this.report(new Event("close"));
  }

  /** Drops what has been read from the front of `input`. @returns where what comes next belongs */
  private makeRoom(): uint {
    const input = this.input;
    const position: uint = input.position;
    const length: uint = input.length;
    if (position == length) {
      if (length > 0) input.length = 0;
      return 0;
    }
    if (position < READ_SLACK || position < length - position) return length;
    const rest = new ByteArray();
    rest.endian = this.byteOrder;
    rest.objectEncoding = this.encoding;
    rest.writeBytes(input, position);
    rest.position = 0;
    this.input = rest;
    return rest.length;
  }
}

let progressEventClass: any;

/** The class does not exist for SWF 12 and older, and neither does the event (spec/socket.md §1). */
function outputProgressEvent(): any {
  if (progressEventClass === undefined) {
    try {
      progressEventClass = getDefinitionByName("flash.events.OutputProgressEvent");
    } catch {
      progressEventClass = null;
    }
  }
  return progressEventClass;
}
