import type { NetworkBackend } from "../../../../host/network/backend.ts";
import { MessageTypeId, type RtmpMessage } from "../../../../host/rtmp/message.ts";
import { RtmpPeer } from "../../../../host/rtmp/peer.ts";
import {
  decodeSharedObject,
  encodeSharedObject,
  type SharedObjectMessage,
} from "../../../../host/rtmp/shared-object.ts";
import type { ObjectEncoding } from "../../../flash/bytes/data.ts";
import { type Command, decodeCommand, encodeCommand, type Message } from "../command.ts";
import type { ObjectEvent } from "../shared-object.ts";

const TARGET = { host: "game.example.com", port: 1935 };

/** The client's end of a connection, as Flash has it, for tests: what it gets comes one after the other. */
export class TestClient {
  /** what it writes values in */
  encoding: ObjectEncoding = 0;
  readonly #peer: RtmpPeer;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #got: (RtmpMessage | undefined)[] = [];
  #wake = (): void => {};

  /** A client whose handshake is done. */
  static async open(backend: NetworkBackend): Promise<TestClient> {
    const { readable, writable } = await backend.openTcp(TARGET, { timeout: 1000 });
    return new Promise((resolve) => {
      const client: TestClient = new TestClient(readable, writable, () => resolve(client));
    });
  }

  /** A client that an application has let in. */
  static async connect(
    backend: NetworkBackend,
    app: string,
    { encoding = 0, args = [] }: { encoding?: ObjectEncoding; args?: unknown[] } = {},
  ): Promise<TestClient> {
    const client = await TestClient.open(backend);
    const { name, args: information } = await client.request("connect", { app, objectEncoding: encoding }, ...args);
    if (name !== "_result") throw new Error(JSON.stringify(information));
    client.encoding = encoding;
    return client;
  }

  private constructor(readable: ReadableStream<Uint8Array>, writable: WritableStream<Uint8Array>, onReady: () => void) {
    this.#writer = writable.getWriter();
    this.#peer = new RtmpPeer("client", {
      send: (bytes) => void this.#writer.write(bytes).catch(() => {}),
      onMessage: (message) => this.#take(message),
      onReady,
    });
    this.#peer.start();
    void this.#read(readable.getReader());
  }

  send(message: Message): void {
    this.#peer.send(message);
  }

  /** Sends a command in what was agreed on. */
  command(name: string, transaction: number, object: unknown, ...args: unknown[]): void {
    this.send(encodeCommand({ name, transaction, object, args }, this.encoding));
  }

  /** Sends a command and waits for the next one that comes. */
  request(name: string, object: unknown, ...args: unknown[]): Promise<Command> {
    this.command(name, name === "connect" ? 1 : 7, object, ...args);
    return this.nextCommand();
  }

  /** The result of a method of the application. */
  async call(name: string, ...args: unknown[]): Promise<unknown> {
    const answer = await this.request(name, null, ...args);
    return answer.name === "_result" ? answer.args[0] : answer;
  }

  /** Sends a message about a shared object. */
  object(name: string, events: ObjectEvent[], { version = 0, persistent = false } = {}): void {
    const isAmf3 = this.encoding === 3;
    const payload = encodeSharedObject({ name, version, persistent, events }, isAmf3);
    this.send({ type: isAmf3 ? MessageTypeId.sharedObjectAmf3 : MessageTypeId.sharedObjectAmf0, stream: 0, payload });
  }

  /** The next message. @throws when the server has closed */
  async next(): Promise<RtmpMessage> {
    while (this.#got.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const message = this.#got.shift();
    if (message !== undefined) return message;
    this.#got.push(undefined);
    throw new Error("the server has closed");
  }

  async nextCommand(): Promise<Command> {
    return decodeCommand((await this.next()).payload, "typed");
  }

  async nextObject(): Promise<SharedObjectMessage> {
    const { type, payload } = await this.next();
    return decodeSharedObject(payload, type === MessageTypeId.sharedObjectAmf3);
  }

  /** Settles when the server has closed; what it still sent is dropped. */
  async closed(): Promise<void> {
    try {
      while (true) await this.next();
    } catch {}
  }

  async close(): Promise<void> {
    await this.#writer.close().catch(() => {});
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
        this.#peer.receive(value!);
      }
    } catch {
      // It was reset.
    }
    this.#take(undefined);
  }

  #take(message: RtmpMessage | undefined): void {
    this.#got.push(message);
    this.#wake();
  }
}
