import type { Address } from "../../../base/address.ts";
import { messageOf } from "../../../base/errors.ts";
import { isPromise } from "../../../base/is-promise.ts";
import { startTimer } from "../../../base/time.ts";
import { ConnectionLostError } from "../../../host/network/errors.ts";
import { RtmpError } from "../../../host/rtmp/errors.ts";
import { MessageTypeId, type RtmpMessage } from "../../../host/rtmp/message.ts";
import { ControlEvent, RtmpPeer } from "../../../host/rtmp/peer.ts";
import { AmfError } from "../../flash/amf.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import type { ServerConnection } from "../connection.ts";
import type { ServerHandler } from "../server.ts";
import { Rejection } from "./acceptance.ts";
import { Calls } from "./calls.ts";
import { Client, type ClientLink } from "./client.ts";
import { type Command, decodeCommand, encodeCommand, type Message } from "./command.ts";
import type { Instance } from "./instance.ts";
import { parametersOf, shortText } from "./said.ts";
import type { ObjectsOf } from "./shared-objects.ts";
import type { ApplicationState } from "./state.ts";

/** What Flash servers announce: spec/rtmp.md §8. */
const WINDOW = 2_500_000;
/** Bytes of payload of a chunk, so that few headers are written. */
const CHUNK_SIZE = 4096;
/** What the server says of itself, in place of Flash Media Server. */
const PROPERTIES = { fmsVer: "FMS/3,5,5,2004", capabilities: 31, mode: 1 };
/** Bytes of the longest message of who has not said what he wants: `connect`, with what his script gives it. */
const MAX_CONNECT = 1 << 20;
/** Letters that the name of an application and instance may have. */
const MAX_APP = 1024;
/** Milliseconds that a client has to take what was sent before the connection is closed. */
const CLOSE_TIME = 5000;

// biome-ignore lint/suspicious/noExplicitAny: each application has data of its own
type Data = any;
type State = ApplicationState<Data>;

/** Commands of streams that need no answer. */
const STREAM_COMMANDS = ["closeStream", "deleteStream", "pause", "receiveAudio", "receiveVideo", "seek"];

const REJECTED = "NetConnection.Connect.Rejected";

/** Serves clients of these applications. */
export function serveClients(states: readonly State[]): ServerHandler {
  const waiting = new Set<Session>();
  return (connection) => {
    const limits = widest(states);
    const session = new Session(connection, states, limits, () => waiting.delete(session));
    // Connections that never say what they want make room for others.
    for (const oldest of waiting) {
      if (waiting.size < limits.maxWaiting) break;
      waiting.delete(oldest);
      oldest.connection.reset();
    }
    waiting.add(session);
    return session.run();
  };
}

/** A client that was let in, and where. */
interface Admitted {
  instance: Instance<Data>;
  objects: ObjectsOf<Data>;
}

/** One connection: its handshake, its `connect`, its calls and shared objects (spec/rtmp.md §6). */
class Session implements ClientLink {
  readonly connection: ServerConnection;
  readonly calls: Calls;
  open = true;
  readonly #states: readonly State[];
  /** The client has said what it wants. */
  readonly #onConnect: () => void;
  readonly #peer: RtmpPeer;
  readonly #stopTimer: () => void;
  /** the application; the first one until the client has named its own */
  #state: State;
  #encoding: ObjectEncoding = 0;
  #connecting = false;
  #deciding: Promise<void> | undefined;
  #admitted: Admitted | undefined;
  /** what goes to the client while it is decided about, which has to come behind the decision */
  #held: Message[] | undefined;
  #heldBytes = 0;
  #streams = 0;
  /** calls of the client that are not answered */
  #running = 0;
  /** bytes that the network has not taken, and those of them that are not handed over */
  #unsent = 0;
  #unwritten = 0;
  #closing: Promise<void> | undefined;
  /** of a call that there is no method for */
  #hasTold = false;

  /** @param limits until the client has named its application */
  constructor(connection: ServerConnection, states: readonly State[], limits: State["limits"], onConnect: () => void) {
    this.connection = connection;
    this.#states = states;
    this.#state = states[0]!;
    this.#onConnect = onConnect;
    const { time } = connection;
    const { connectTimeout, maxMessage, maxChunkStreams } = limits;
    this.calls = new Calls(time, () => this.#state.limits);
    this.#stopTimer = startTimer(time, connectTimeout, () => connection.reset());
    this.#peer = new RtmpPeer("server", {
      send: (bytes) => this.#write(bytes),
      onMessage: (message) => this.#receive(message),
      limits: { maxMessage: Math.min(maxMessage, MAX_CONNECT), maxChunkStreams },
      now: () => time.now(),
    });
  }

  get remote(): Address {
    return this.connection.remote;
  }

  /** Serves it until either side closes. */
  async run(): Promise<void> {
    try {
      for (;;) {
        const chunk = await this.connection.readChunk();
        if (chunk === undefined) break;
        if (this.open) this.#peer.receive(chunk);
      }
    } catch (error) {
      if (error instanceof RtmpError || error instanceof AmfError) this.#report(error);
      else if (!(error instanceof ConnectionLostError)) throw error;
    } finally {
      await this.#end();
    }
  }

  send(message: Message): void {
    if (!this.open) return;
    if (this.#held === undefined) {
      this.#peer.send(message);
      return;
    }
    this.#held.push(message);
    this.#heldBytes += message.payload.length;
    this.#checkUnsent();
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.open = false;
      const { connection } = this;
      const stopTimer = startTimer(connection.time, CLOSE_TIME, () => connection.reset());
      // What is being sent goes out first.
      this.#closing = Promise.resolve()
        .then(() => connection.end())
        .then(stopTimer, stopTimer);
    }
    return this.#closing;
  }

  async #end(): Promise<void> {
    const closing = this.close();
    this.#stopTimer();
    this.#onConnect();
    this.calls.close();
    try {
      await this.#deciding;
      const admitted = this.#admitted;
      this.#admitted = undefined;
      if (admitted !== undefined) await this.#leave(admitted);
    } finally {
      await closing;
    }
  }

  async #leave({ instance, objects }: Admitted): Promise<void> {
    instance.clients.delete(objects.client);
    instance.sharedObjects.closeAll(objects);
    try {
      await this.#state.options.onDisconnect?.(objects.client);
    } finally {
      this.#state.leave(instance);
    }
  }

  #write(bytes: Uint8Array): void {
    this.#unsent += bytes.length;
    if (!this.#checkUnsent()) return;
    this.connection.write(bytes);
    if (this.#unwritten === 0) queueMicrotask(() => void this.#flush());
    this.#unwritten += bytes.length;
  }

  async #flush(): Promise<void> {
    const written = this.#unwritten;
    this.#unwritten = 0;
    // That the connection is broken shows in its next read.
    await this.connection.flush().catch(() => {});
    this.#unsent -= written;
  }

  /** Breaks off the connection to a client that takes too little. */
  #checkUnsent(): boolean {
    const bytes = this.#unsent + this.#heldBytes;
    if (bytes <= this.#state.limits.maxUnsent) return true;
    if (this.open) {
      this.open = false;
      this.#report(new RtmpError(`a client does not take ${bytes} bytes that wait for it; see maxUnsent`));
      this.connection.reset();
    }
    return false;
  }

  #report(error: unknown): void {
    this.#state.report(error, this.#admitted?.objects.client);
  }

  #receive({ type, payload, stream }: RtmpMessage): void {
    if (!this.open) return;
    if (type === MessageTypeId.commandAmf0 || type === MessageTypeId.commandAmf3) {
      this.#command(decodeCommand(payload, this.#state.options.unknownClasses ?? "object"), stream);
    } else if (type === MessageTypeId.sharedObjectAmf0 || type === MessageTypeId.sharedObjectAmf3) {
      const isAmf3 = type === MessageTypeId.sharedObjectAmf3;
      this.#admitted?.instance.sharedObjects.receive(this.#admitted.objects, payload, isAmf3);
    }
  }

  #command(command: Command, stream: number): void {
    const { name, transaction, args } = command;
    if (name === "_result" || name === "_error") this.calls.settle(transaction, name === "_error", args[0]);
    else if (name === "connect") {
      if (this.#connecting) this.#fail(transaction, "The client has connected already.");
      else this.#connect(command);
    } else if (this.#admitted === undefined) this.#fail(transaction, "The client is not connected.");
    else if (name === "createStream") this.#answer("_result", transaction, ++this.#streams);
    else if (name === "play") this.#refuseStream(stream, "NetStream.Play.StreamNotFound", args[0]);
    else if (name === "publish") this.#refuseStream(stream, "NetStream.Publish.BadName", args[0]);
    else if (!STREAM_COMMANDS.includes(name)) void this.#call(command, this.#admitted.objects.client);
  }

  #connect({ object, args, problem }: Command): void {
    this.#connecting = true;
    this.#stopTimer();
    this.#onConnect();
    this.#peer.announce({ window: WINDOW, bandwidth: WINDOW, chunkSize: CHUNK_SIZE });
    this.#peer.sendControl(ControlEvent.streamBegin, 0);
    const parameters = parametersOf(object);
    const app = shortText(parameters.app);
    const found = findApplication(this.#states, app);
    if (problem !== undefined) this.#refuse(REJECTED, { description: problem });
    else if (found === undefined) {
      this.#refuse("NetConnection.Connect.InvalidApp", {
        description: `There is no application "${app.slice(0, MAX_APP)}".`,
      });
    } else {
      this.#state = found.state;
      this.#peer.limits = found.state.limits;
      const instance = found.state.enter(found.instance);
      if (instance !== undefined) {
        this.#deciding = this.#decide(instance, parameters, args);
        // What onDisconnect throws shows when the connection is served.
        this.#deciding.catch(() => {});
      } else this.#refuse(REJECTED, { description: "There are too many clients." });
    }
  }

  /** Has the application let the client in or turn it away. */
  async #decide(instance: Instance<Data>, parameters: Record<string, unknown>, args: unknown[]): Promise<void> {
    const objectEncoding = parameters.objectEncoding === 3 ? 3 : 0;
    const client = new Client<Data>(this, { instance, parameters, args, objectEncoding });
    this.#held = [];
    const acceptance = await this.#ask(client);
    if (acceptance instanceof Rejection) {
      this.#state.leave(instance);
      this.#refuse(REJECTED, { description: "Connection failed.", ...acceptance.information });
      return;
    }
    // Who is gone by now has come and gone as far as the application knows.
    const admitted = { instance, objects: { id: this.#state.nextId(), client, open: new Set<never>() } };
    if (!this.open || !this.#admit(admitted, acceptance)) await this.#leave(admitted);
  }

  /** @returns further fields of the information, or why it may not connect */
  async #ask(client: Client<Data>): Promise<Rejection | object> {
    try {
      const acceptance = await this.#state.options.onConnect?.(client, ...client.args);
      if (acceptance === false) return new Rejection({});
      return typeof acceptance === "object" ? acceptance : {};
    } catch (error) {
      this.#state.report(error, client);
      return new Rejection({ description: shortText(messageOf(error)) });
    }
  }

  /** @returns whether the client could be told; if not, it is turned away */
  #admit(admitted: Admitted, fields: object): boolean {
    const { client } = admitted.objects;
    const { objectEncoding } = client;
    const information = {
      level: "status",
      code: "NetConnection.Connect.Success",
      description: "Connection succeeded.",
      objectEncoding,
    };
    let conclusion: Message;
    try {
      conclusion = concluding("_result", { ...information, ...fields });
    } catch (error) {
      this.#state.report(error, client);
      this.#refuse(REJECTED, { description: shortText(messageOf(error)) });
      return false;
    }
    this.#admitted = admitted;
    admitted.instance.clients.add(client);
    this.#peer.send(conclusion);
    this.#encoding = objectEncoding;
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#heldBytes = 0;
    for (const message of held) this.send(message);
    return true;
  }

  #refuse(code: string, fields: object): void {
    if (this.open) this.#peer.send(this.#refusal(code, fields));
    void this.close();
  }

  /** What an application says of it may be what can't be sent. */
  #refusal(code: string, fields: object): Message {
    const information = { level: "error", code };
    try {
      return concluding("_error", { ...information, ...fields });
    } catch (error) {
      this.#report(error);
      return concluding("_error", information);
    }
  }

  /** Answers in the order of the calls, as far as methods know their results at once. */
  #call({ name, transaction, args, problem }: Command, client: Client<Data>): void {
    const why = this.#whyNot(name, problem);
    if (why !== undefined) {
      this.#fail(transaction, why);
      // Without an answer nobody would hear of it. Once: clients may call as often as they like.
      if (transaction === 0 && !this.#hasTold) {
        this.#hasTold = true;
        this.#state.tell(new RtmpError(why));
      }
      return;
    }
    const succeed = (value: unknown): void => this.#answer("_result", transaction, value);
    const fail = (error: unknown): void => {
      this.#state.report(error, client, name);
      this.#fail(transaction, messageOf(error));
    };
    try {
      const result = this.#state.options.methods![name]!(client, ...args);
      if (!isPromise(result)) {
        succeed(result);
        return;
      }
      this.#running++;
      void Promise.resolve(result)
        .then(succeed)
        .catch(fail)
        .finally(() => this.#running--);
    } catch (error) {
      fail(error);
    }
  }

  /** @returns why a call is none */
  #whyNot(name: string, problem: string | undefined): string | undefined {
    const { methods = {} } = this.#state.options;
    const { maxCalls } = this.#state.limits;
    if (problem !== undefined) return problem;
    if (!Object.hasOwn(methods, name)) return `Method not found (${shortText(name)}).`;
    return this.#running < maxCalls ? undefined : `There are ${maxCalls} calls already (${shortText(name)}).`;
  }

  #fail(transaction: number, text: string): void {
    const description = shortText(text);
    this.#answer("_error", transaction, { level: "error", code: "NetConnection.Call.Failed", description });
  }

  /** Answers a call. None is due to a call of number 0. */
  #answer(name: string, transaction: number, value: unknown): void {
    if (transaction === 0) return;
    this.send(encodeCommand({ name, transaction, object: null, args: [value] }, this.#encoding));
  }

  #refuseStream(stream: number, code: string, name: unknown): void {
    const information = { level: "error", code, description: `This server has no streams (${shortText(name)}).` };
    this.send(
      encodeCommand({ name: "onStatus", transaction: 0, object: null, args: [information] }, this.#encoding, stream),
    );
  }
}

/** What holds for who has not named his application. */
function widest(states: readonly State[]): State["limits"] {
  const [first, ...others] = states.map(({ limits }) => limits) as [State["limits"], ...State["limits"][]];
  const most = (name: keyof State["limits"]): number => Math.max(first[name], ...others.map((limits) => limits[name]));
  return {
    ...first,
    maxWaiting: most("maxWaiting"),
    connectTimeout: most("connectTimeout"),
    maxMessage: most("maxMessage"),
    maxChunkStreams: most("maxChunkStreams"),
  };
}

/** The answer to `connect`, in AMF0 for everybody. @throws RtmpError, AmfError, and what the information throws as it is read */
function concluding(name: string, information: unknown): Message {
  return encodeCommand({ name, transaction: 1, object: PROPERTIES, args: [information] }, 0);
}

/** Which application a client asks for, and which instance of it; "" is the one without a name: spec/rtmp.md §1. */
function findApplication(states: readonly State[], app: string): { state: State; instance: string } | undefined {
  if (app.length > MAX_APP) return undefined;
  const path = app.replace(/\?.*$/s, "").replace(/^\/+|\/+$/g, "");
  const matching = states.filter(({ name }) => path === name || path.startsWith(`${name}/`));
  const state = matching.sort((a, b) => b.name.length - a.name.length)[0];
  return state && { state, instance: path.slice(state.name.length + 1) };
}
