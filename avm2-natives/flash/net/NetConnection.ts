import { NetConnection as PlayerNetConnection } from "flash.net";
import { setTimeout } from "flash.utils";
import { invalidClient, invalidParameter, readOnlyProperty } from "../../flashnet/errors.ts";
import { parseRtmpAddress } from "../../flashnet/rtmp/address.ts";
import { callBack, dispatchStatus, isObject } from "../../flashnet/rtmp/callback.ts";
import { RtmpSession } from "../../flashnet/rtmp/RtmpSession.ts";
import { checkConnectionAllowed } from "../../flashnet/sandbox.ts";
import type { Responder } from "./Responder.ts";

const NAME: string = "flash.net.NetConnection";
/** What a nonce is where there is none: spec/netconnection.md A. */
const NO_NONCE: string = "0000000000000000000000000000000000000000000000000000000000000000";

/**
 * `flash.net.NetConnection` as content sees it: spec/netconnection.md A. What is not `rtmp:` is the player's own: playing
 * of files, and remoting over HTTP.
 */
export class NetConnection extends PlayerNetConnection {
  /** of `rtmp:`; null when there is none */
  private session: RtmpSession = null;
  private accepted: boolean = false;
  private url: string = null;
  private protocolName: string = "rtmp";
  private encoding: uint = PlayerNetConnection.defaultObjectEncoding;
  private receiver: any = this;
  /** of remote SharedObjects: `(payload: ByteArray)` for each message, `()` when the connection is over */
  private objects: any[] = [];

  static get defaultObjectEncoding(): uint {
    return PlayerNetConnection.defaultObjectEncoding;
  }

  static set defaultObjectEncoding(value: uint) {
    PlayerNetConnection.defaultObjectEncoding = value;
  }

  override get connected(): boolean {
    return this.accepted || super.connected;
  }

  override get uri(): string {
    return this.url == null ? super.uri : this.url;
  }

  override get protocol(): string {
    return this.accepted ? this.protocolName : super.protocol;
  }

  override get usingTLS(): boolean {
    return this.accepted ? this.protocolName == "rtmps" : super.usingTLS;
  }

  override get connectedProxyType(): string {
    return this.accepted ? "none" : super.connectedProxyType;
  }

  override get nearID(): string {
    return this.accepted ? "" : super.nearID;
  }

  override get farID(): string {
    return this.accepted ? "" : super.farID;
  }

  override get nearNonce(): string {
    return this.accepted ? NO_NONCE : super.nearNonce;
  }

  override get farNonce(): string {
    return this.accepted ? NO_NONCE : super.farNonce;
  }

  override get unconnectedPeerStreams(): any[] {
    return this.accepted ? [] : super.unconnectedPeerStreams;
  }

  override get objectEncoding(): uint {
    return this.encoding;
  }

  override set objectEncoding(value: uint) {
    if (value != 0 && value != 3) throw invalidParameter();
    if (this.connected) {
      throw readOnlyProperty("objectEncoding", NAME);
    }
    this.encoding = value;
    super.objectEncoding = value;
  }

  override get client(): Object {
    return this.receiver;
  }

  override set client(value: Object) {
    if (!isObject(value)) throw invalidClient();
    this.receiver = value;
    super.client = value;
  }

  override connect(command: string, ...parameters: any[]): void {
    const address = command == null ? null : parseRtmpAddress(command);
    if (address == null) {
      if (command != null && !/^https?:/i.test(command)) throw invalidParameter();
      this.leave();
      super.connect(command);
      return;
    }
    checkConnectionAllowed(command, address.protocol, address.port);
    const session = new RtmpSession(address, this.encoding, parameters);
    this.leave();
    // What the player has open ends first, and says so: spec/netconnection.md, "connect".
    if (super.connected) super.close();
    this.url = command;
    this.protocolName = address.protocol;
    this.session = session;
    session.onAccepted = (information: any): void => this.onAccepted(session, information);
    session.onRejected = this.onRejected;
    session.onFailed = this.onFailed;
    session.onClosed = this.onClosed;
    session.onStatus = (information: any): void => dispatchStatus(this, information);
    session.onCall = (name: string, values: any[], onDone: Function): void =>
      callBack(this, NAME, this.receiver, name, values, onDone);
    session.onCallFailed = this.onCallFailed;
    session.onSharedObject = this.onSharedObject;
    if (address.port < 0 || address.host == "") setTimeout((): void => this.unreachable(session), 0);
    else session.open();
  }

  override call(command: string, responder: Responder, ...values: any[]): void {
    const session = this.session;
    if (session == null) {
      (super.call as any).apply(this, [command, responder].concat(values));
      return;
    }
    session.call(command, responder == null ? null : responder.answer, values);
  }

  override close(): void {
    if (this.session != null) this.leave();
    else {
      this.url = null;
      super.close();
    }
  }

  /**
   * It is an `rtmp:` connection that is there, or on its way.
   *
   * @internal flashnet
   */
  get isRtmp(): boolean {
    return this.session != null;
  }

  /**
   * Of `rtmp:`; null when there is none.
   *
   * @internal flashnet
   */
  get rtmp(): RtmpSession {
    return this.session;
  }

  /**
   * Takes part in the messages of shared objects.
   *
   * @param received `(payload: ByteArray)`, at the position of the object's name; its own or not
   * @param over `()`: the connection is gone
   * @returns what sends them
   * @internal flashnet
   */
  join(received: Function, over: Function): RtmpSession {
    this.objects.push({ received, over });
    return this.session;
  }

  /** @internal flashnet */
  part(received: Function): void {
    this.objects = this.objects.filter((one: any): boolean => one.received != received);
  }

  /** Ends what there is of `rtmp:` from content's side; `Closed` comes inside the call, if it was open. */
  private leave(): void {
    const session = this.session;
    if (session == null) return;
    const wasAccepted = this.accepted;
    session.close();
    this.url = null;
    this.forget();
    if (wasAccepted) dispatchStatus(this, statusOf("status", "NetConnection.Connect.Closed"));
  }

  private forget(): void {
    this.session = null;
    this.accepted = false;
    const objects = this.objects;
    this.objects = [];
    for (const one of objects) one.over();
  }

  private unreachable(session: RtmpSession): void {
    if (this.session == session) this.onFailed();
  }

  private onAccepted(session: RtmpSession, information: any): void {
    this.accepted = true;
    this.encoding = session.encoding;
    dispatchStatus(this, isObject(information) ? information : statusOf("status", "NetConnection.Connect.Success"));
  }

  private onRejected(information: any): void {
    this.forget();
    const rejected = statusOf("error", "NetConnection.Connect.Rejected", "Connection failed.");
    dispatchStatus(this, isObject(information) ? information : rejected);
    // A listener may have connected again, as recipes for redirects do: that is another connection.
    if (this.session == null) dispatchStatus(this, statusOf("status", "NetConnection.Connect.Closed"));
  }

  private onFailed(): void {
    this.forget();
    dispatchStatus(this, statusOf("error", "NetConnection.Connect.Failed"));
  }

  private onClosed(): void {
    this.forget();
    dispatchStatus(this, statusOf("status", "NetConnection.Connect.Closed"));
  }

  private onCallFailed(value: any): void {
    dispatchStatus(this, isObject(value) ? value : statusOf("error", "NetConnection.Call.Failed"));
  }

  private onSharedObject(payload: any): void {
    const start: uint = payload.position;
    for (const one of this.objects.concat()) {
      payload.position = start;
      one.received(payload);
    }
  }
}

function statusOf(level: string, code: string, description: string = ""): any {
  return { level, code, description };
}
