import { DataEvent, Event, EventDispatcher } from "flash.events";
import { ByteArray, type IDataInput } from "flash.utils";
import { Connection } from "../../flashnet/Connection.ts";
import { LOW_PORTS, SANDBOX } from "../../flashnet/environment.ts";
import { checkPort, connectFailure, failUnhandled, invalidSocket } from "../../flashnet/errors.ts";
import { Kind } from "../../flashnet/protocol.ts";
import { beforeNul, checkSocketsAllowed, ownHost } from "../../flashnet/sandbox.ts";

/** spec/xmlsocket.md B: shorter time-outs read back as this. Milliseconds. */
const MIN_TIMEOUT: int = 250;
/** What a message of UTF-8 may begin with; it is no part of the text. */
const BYTE_ORDER_MARK: number = 0xfeff;

/**
 * `flash.net.XMLSocket` as content sees it: texts that end in a byte of 0, over one connection (spec/xmlsocket.md A, B).
 */
export class XMLSocket extends EventDispatcher {
  private connection: Connection = null;
  /** connected, and neither side has closed */
  private open: boolean = false;
  /** the beginning of a message whose end has not arrived; it counts as unread, so that an endless one stops the server */
  private partial: ByteArray = new ByteArray();
  private connectTimeout: int = 20000;

  constructor(host: string = null, port: int = 0) {
    super();
    if (host != null) this.connect(host, port);
  }

  get connected(): boolean {
    return this.open;
  }

  get timeout(): int {
    return this.connectTimeout;
  }

  set timeout(value: int) {
    this.connectTimeout = value < MIN_TIMEOUT ? MIN_TIMEOUT : value;
  }

  connect(host: string, port: int): void {
    checkPort(port, LOW_PORTS == "refuse" && SANDBOX != "application" ? 1024 : 0);
    checkSocketsAllowed("XMLSocket.connect()");
    this.reset();
    const connection = new Connection();
    connection.onOpened = this.onOpened;
    connection.onRefused = this.onRefused;
    connection.onData = this.onData;
    connection.onProgress = (): void => {};
    connection.onEnded = this.onEnded;
    connection.unread = this.unread;
    this.connection = connection;
    connection.open(Kind.Tcp, host == null ? ownHost() : beforeNul(host), port, this.connectTimeout);
  }

  /** Gives up an attempt to connect, silently, as `Socket` does. */
  close(): void {
    if (this.connection == null) throw invalidSocket();
    this.reset();
  }

  send(object: any): void {
    if (!this.open) throw invalidSocket();
    const text: string = is(object, XML) || is(object, XMLList) ? object.toXMLString() : object.toString();
    // The conversion is content's, and may have closed the socket.
    if (!this.open) throw invalidSocket();
    const output = this.connection.output;
    output.writeUTFBytes(text);
    output.writeByte(0);
    this.connection.flush();
  }

  /** Ends the current connection from the content's side, silently; what was sent still reaches the server. */
  private reset(): void {
    const connection = this.connection;
    if (connection == null) return;
    this.ended();
    connection.finish();
  }

  private ended(): void {
    this.connection = null;
    this.open = false;
    this.partial.length = 0;
  }

  private unread(): uint {
    return this.partial.length;
  }

  private onOpened(localAddress: string, localPort: int, remoteAddress: string, remotePort: int): void {
    this.open = true;
    this.dispatchEvent(new Event("connect"));
  }

  private onRefused(reason: int, text: string): void {
    this.ended();
    const event = connectFailure(reason, text);
    if (this.hasEventListener(event.type)) this.dispatchEvent(event);
    else failUnhandled(event, text);
  }

  private onEnded(): void {
    this.ended();
    this.dispatchEvent(new Event("close"));
  }

  private onData(source: IDataInput, length: uint): void {
    const chunk = new ByteArray();
    if (length > 0) source.readBytes(chunk, 0, length);
    const partial = this.partial;
    // A native search: content's messages may be long, and a loop over bytes is slow here.
    if (chunk.toString().indexOf("\0") < 0) {
      partial.writeBytes(chunk);
      return;
    }
    let end: int = chunk.length - 1;
    while (chunk[end] != 0) end--;
    if (end > 0) partial.writeBytes(chunk, 0, end);
    const text = partial.toString();
    partial.length = 0;
    if (end + 1 < chunk.length) partial.writeBytes(chunk, end + 1);
    this.deliver(text.split("\0"));
  }

  private deliver(messages: string[]): void {
    const connection = this.connection;
    for (const message of messages) {
      // close() and connect() in a listener abandon the rest (spec/xmlsocket.md B, "connect").
      if (this.connection != connection) return;
      const text = message.charCodeAt(0) == BYTE_ORDER_MARK ? message.substring(1) : message;
      this.dispatchEvent(new DataEvent("data", false, false, text));
    }
  }
}
