import { Capabilities } from "flash.system";
import { ByteArray, Dictionary } from "flash.utils";
import {
  AUDIO_CODECS,
  CAPABILITIES,
  CONNECT_TRANSACTION,
  FilmMessageId,
  MessageTypeId,
  VIDEO_CODECS,
  VIDEO_FUNCTION,
} from "../../../host/rtmp/numbers.ts";
import { SWF_URL } from "../environment.ts";
import { failUncaught } from "../errors.ts";
import { Kind } from "../protocol.ts";
import type { RtmpAddress } from "./address.ts";
import { isObject } from "./callback.ts";
import { MessageStream } from "./MessageStream.ts";
import { hasHeader } from "./SharedObjectMessage.ts";
import {
  beginCommand,
  beginValues,
  endValues,
  readValue,
  readValues,
  writeMember,
  writeValue,
  writeValues,
} from "./values.ts";

/** Milliseconds that all attempts to connect have: spec/rtmp.md §1. */
const TIMEOUT: uint = 20000;
/** Bytes of a result up to its value: name, number, null. */
const RESULT: uint = 20;

/** One `rtmp:` connection: the commands both ways, and what they are about. It says nothing to content by itself. */
export class RtmpSession {
  /** `(information)`: the server has accepted */
  onAccepted: Function;
  /** `(information)`: the server has refused */
  onRejected: Function;
  /** `()`: it was not to be had, or went away before it had accepted */
  onFailed: Function;
  /** `()`: the server has gone */
  onClosed: Function;
  /** `(information)` of a status that the server sends of itself */
  onStatus: Function;
  /** `(name: string, values: Array, onDone: (ok, value) => void)`: the server calls */
  onCall: Function;
  /** `(value)`: the server says so of a call, and its responder takes no failure */
  onCallFailed: Function;
  /** `(payload: ByteArray)`: a message of a shared object */
  onSharedObject: Function;

  /** of what is sent: 0 or 3 */
  encoding: uint;
  /** `StreamSession`s by the server's numbers */
  readonly streams: any = {};
  private readonly address: RtmpAddress;
  private readonly stream: MessageStream = new MessageStream();
  /** what `connect` was given beside the URL, written */
  private readonly parameters: ByteArray = new ByteArray();
  /** responders by transaction */
  private readonly pending: Dictionary = new Dictionary();
  private transaction: number = CONNECT_TRANSACTION;
  private accepted: boolean = false;
  private over: boolean = false;
  /** what is to be sent once the server has accepted and content knows it; null from then on */
  private waiting: any[] = [];

  /** Errors are those of `writeValue`. */
  constructor(address: RtmpAddress, encoding: uint, parameters: any[]) {
    this.address = address;
    this.encoding = encoding;
    writeValues(this.parameters, parameters, 0);
  }

  open(): void {
    const stream = this.stream;
    stream.onOpened = this.sendConnect;
    stream.onRefused = this.failed;
    stream.onMessage = this.received;
    stream.onEnded = this.ended;
    stream.open(kindOf(this.address.protocol), this.address.host, this.address.port, TIMEOUT);
  }

  /** Ends the connection from content's side. Nothing is heard of it any more. */
  close(): void {
    if (this.over) return;
    this.over = true;
    this.stream.finish();
    for (const id in this.streams) this.streams[id].onClosed();
  }

  /** Calls a method of the server. @param responder `(ok: boolean, value): boolean`, whether it takes that; or null */
  call(name: string, responder: Function, values: any[]): void {
    // Taken before values are written, which may call as well.
    const transaction: number = responder == null ? 0 : ++this.transaction;
    if (this.waiting == null) {
      const bytes = beginCommand(name, transaction, this.encoding);
      writeValues(bytes, values, this.encoding);
      this.sendWritten(bytes, transaction, responder);
    } else this.callLater(name, transaction, responder, values);
  }

  /** Not in `call`: the player makes room for what functions inside of a function use whenever it runs. */
  private callLater(name: string, transaction: number, responder: Function, values: any[]): void {
    const write = this.writerOf(values);
    this.whenAccepted((): void => {
      const bytes = beginCommand(name, transaction, this.encoding);
      write(bytes, this.encoding);
      this.sendWritten(bytes, transaction, responder);
    });
  }

  /** @param responder null where no answer is due */
  private sendWritten(bytes: ByteArray, transaction: number, responder: Function): void {
    if (responder != null) this.pending[transaction] = responder;
    this.stream.send(this.encoding == 3 ? MessageTypeId.commandAmf3 : MessageTypeId.commandAmf0, 0, bytes);
    endValues(bytes);
  }

  /** Calls a method of a stream, which has no answer: in AMF0, as nginx-rtmp closes at values of AMF3. */
  sendCommand(name: string, stream: uint, values: any[]): void {
    this.sendValues(MessageTypeId.commandAmf0, stream, ([name, 0, null] as any[]).concat(values));
  }

  /** @param type `FilmMessageId` */
  sendToHost(type: int, stream: uint, values: number[]): void {
    this.sendValues(type, stream, values);
  }

  private sendValues(type: int, stream: uint, values: any[]): void {
    if (this.over) return;
    const bytes = beginValues();
    writeValues(bytes, values, 0);
    this.stream.send(type, stream, bytes);
    endValues(bytes);
  }

  /**
   * Content may change values while it connects, and means them as they are when it calls.
   *
   * @returns `(bytes: ByteArray, encoding: uint)`: writes them as they are now
   */
  writerOf(values: any[]): Function {
    if (this.waiting == null) return (bytes: ByteArray, encoding: uint): void => writeValues(bytes, values, encoding);
    const kept = new ByteArray();
    const wanted = this.encoding;
    writeValues(kept, values, wanted);
    return (bytes: ByteArray, encoding: uint): void => {
      if (encoding == wanted) bytes.writeBytes(kept);
      else {
        // The server has chosen another one since.
        kept.position = 0;
        writeValues(bytes, readValues(kept), encoding);
      }
    };
  }

  /** @param write `(bytes: ByteArray, encoding: uint)`: writes the message as it is in AMF0, with values of that encoding */
  sendSharedObject(write: Function): void {
    this.whenAccepted((): void => {
      const bytes = beginValues();
      if (this.encoding == 3) bytes.writeByte(0);
      write(bytes, this.encoding);
      this.stream.send(this.encoding == 3 ? MessageTypeId.sharedObjectAmf3 : MessageTypeId.sharedObjectAmf0, 0, bytes);
      endValues(bytes);
    });
  }

  private whenAccepted(send: Function): void {
    if (this.waiting == null) send();
    else if (!this.over) this.waiting.push(send);
  }

  /** spec/rtmp.md §6, "The connect object": always AMF0, and its members in this order. */
  private sendConnect(): void {
    const { app, tcUrl } = this.address;
    const bytes = beginValues();
    writeValue(bytes, "connect", 0);
    writeValue(bytes, CONNECT_TRANSACTION, 0);
    bytes.writeByte(3);
    writeMember(bytes, "app", app);
    writeMember(bytes, "flashVer", Capabilities.version);
    writeMember(bytes, "swfUrl", SWF_URL == "" ? undefined : SWF_URL);
    writeMember(bytes, "tcUrl", tcUrl);
    writeMember(bytes, "fpad", false);
    writeMember(bytes, "capabilities", CAPABILITIES);
    writeMember(bytes, "audioCodecs", AUDIO_CODECS);
    writeMember(bytes, "videoCodecs", VIDEO_CODECS);
    writeMember(bytes, "videoFunction", VIDEO_FUNCTION);
    writeMember(bytes, "pageUrl", undefined);
    writeMember(bytes, "objectEncoding", this.encoding);
    bytes.writeShort(0);
    bytes.writeByte(9);
    bytes.writeBytes(this.parameters);
    this.stream.send(MessageTypeId.commandAmf0, 0, bytes);
    endValues(bytes);
  }

  private received(type: int, stream: uint, payload: ByteArray): void {
    if (this.over) return;
    // Sloppy servers leave the byte out that AMF3 messages begin with: spec/rtmp.md §6.
    if (
      type != MessageTypeId.commandAmf0 &&
      (type == MessageTypeId.commandAmf3 || type == MessageTypeId.sharedObjectAmf3 || type == MessageTypeId.dataAmf3) &&
      payload.length > 0 &&
      payload[0] == 0
    ) {
      payload.position = 1;
    }
    if (type == MessageTypeId.commandAmf0 || type == MessageTypeId.commandAmf3) {
      if (stream == 0) this.commanded(payload);
      else if (stream in this.streams) this.told(this.streams[stream], payload, false);
    } else if (type == FilmMessageId.film) this.streams[stream].onFilm(readValues(payload)[0]);
    else if (type == FilmMessageId.origin) this.streams[stream].onOrigin(readValues(payload)[0]);
    else if (type == MessageTypeId.dataAmf0 || type == MessageTypeId.dataAmf3) {
      if (stream in this.streams) this.told(this.streams[stream], payload, true);
    } else if (type == MessageTypeId.sharedObjectAmf0 || type == MessageTypeId.sharedObjectAmf3) {
      if (this.accepted && hasHeader(payload)) this.onSharedObject(payload);
    }
  }

  private commanded(payload: ByteArray): void {
    const start = payload.position;
    // Most are results of calls, and told from others in a third of the steps: the text "_result", a number, null.
    if (
      payload.bytesAvailable > RESULT &&
      payload.readUnsignedInt() == 0x0200075f &&
      payload.readUnsignedInt() == 0x72657375 &&
      payload.readUnsignedShort() == 0x6c74 &&
      payload.readUnsignedByte() == 0
    ) {
      const result = payload.readDouble();
      const responder: any = this.pending[result];
      if (payload.readUnsignedByte() == 5 && responder !== undefined) {
        let value: any;
        try {
          value = readValue(payload);
        } catch {
          payload.position = start;
          this.damaged(payload);
          return;
        }
        delete this.pending[result];
        responder(true, value);
        return;
      }
    }
    payload.position = start;
    let name: any;
    let transaction: number;
    let values: any[] = null;
    let value: any;
    try {
      name = readNext(payload);
      transaction = Number(readNext(payload));
      // The command object, which scripts don't see.
      readNext(payload);
      // A result has one value.
      if (name == "_result" || name == "_error") value = readNext(payload);
      else values = readValues(payload);
    } catch {
      payload.position = start;
      this.damaged(payload);
      return;
    }
    if (values == null) {
      if (transaction == CONNECT_TRANSACTION && !this.accepted) this.answered(name == "_result", value);
      else this.returned(transaction, name == "_result", value);
    } else if (typeof name == "string") this.called(name, transaction, values);
  }

  private called(name: string, transaction: number, values: any[]): void {
    if (name == "onStatus") {
      if (isObject(values[0])) this.onStatus(values[0]);
    } else if (name == "close") this.ended();
    else {
      this.onCall(name, values, (ok: boolean, value: any): void => {
        if (transaction > 0) this.reply(transaction, ok, value);
      });
    }
  }

  /** What a server says of a stream, as a command or as data. */
  private told(stream: any, payload: ByteArray, isData: boolean): void {
    let values: any[];
    try {
      values = readValues(payload);
    } catch {
      this.stream.reportUnreadable();
      return;
    }
    const name = values[0];
    const information = values[values.length - 1];
    if (name == "onStatus" && isObject(information)) stream.onStatus(information);
    else if (isData && typeof name == "string") stream.onCall(name, values.slice(1));
  }

  /** A command with values that can't be read is left out; without an answer to `connect` there is no connection. */
  private damaged(payload: ByteArray): void {
    this.stream.reportUnreadable();
    if (this.accepted) return;
    try {
      const name: any = readValue(payload);
      if ((name === "_result" || name === "_error") && readValue(payload) === CONNECT_TRANSACTION) this.ended();
    } catch {
      // It is not even the beginning of one.
    }
  }

  private answered(ok: boolean, information: any): void {
    if (!ok) {
      this.close();
      this.onRejected(information);
      return;
    }
    // ffmpeg, for one, speaks AMF0 whatever it is asked for: facts/rtmp-peers.md §3.
    const isAmf3: boolean = isObject(information) && "objectEncoding" in information && information.objectEncoding == 3;
    if (!isAmf3) this.encoding = 0;
    this.accepted = true;
    this.onAccepted(information);
    const waiting = this.waiting;
    this.waiting = null;
    for (const send of waiting) {
      if (this.over) return;
      try {
        send();
      } catch (error) {
        failUncaught(error);
      }
    }
  }

  private returned(transaction: number, ok: boolean, value: any): void {
    const responder: any = this.pending[transaction];
    if (responder === undefined) return;
    delete this.pending[transaction];
    if (!responder(ok, value) && !ok) this.onCallFailed(value);
  }

  private reply(transaction: number, ok: boolean, value: any): void {
    const failure = { level: "error", code: "NetConnection.Call.Failed", description: value };
    const bytes = beginCommand(ok ? "_result" : "_error", transaction, this.encoding);
    writeValue(bytes, ok ? value : failure, this.encoding);
    this.sendWritten(bytes, transaction, null);
  }

  private failed(): void {
    if (this.over) return;
    this.close();
    this.onFailed();
  }

  private ended(): void {
    if (this.over) return;
    const wasAccepted = this.accepted;
    this.close();
    if (wasAccepted) this.onClosed();
    else this.onFailed();
  }
}

/** @returns undefined where nothing is left */
function readNext(payload: ByteArray): any {
  return payload.bytesAvailable > 0 ? readValue(payload) : undefined;
}

function kindOf(protocol: string): Kind {
  switch (protocol) {
    case "rtmp":
      return Kind.Rtmp;
    case "rtmps":
      return Kind.Rtmps;
    case "rtmpt":
      return Kind.Rtmpt;
    default:
      return Kind.Rtmpe;
  }
}
