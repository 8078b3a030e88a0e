import { Sprite } from "flash.display";
import type { AsyncErrorEvent, NetStatusEvent, SyncEvent } from "flash.events";
import { NetConnection, Responder, SharedObject } from "flash.net";
import { ByteArray, setTimeout } from "flash.utils";
import { rows } from "./values.ts";

/**
 * Connects to FlashVar `uri` under a `name`, again and again while FlashVar `again` is there, and does what the server
 * calls. It traces what it hears.
 *
 * @swf frameRate=50 version=20
 */
export class Main extends Sprite {
  private readonly connection: NetConnection = new NetConnection();
  private object: SharedObject = null;

  constructor() {
    super();
    this.connection.client = this;
    this.connection.addEventListener("netStatus", (event: NetStatusEvent): void => this.heard(event.info));
    this.connection.addEventListener("asyncError", (event: AsyncErrorEvent): void => trace("async " + event.error));
    this.connect();
  }

  /** Opens a shared object; it is the one that the others below are about. */
  open(name: string, persistent: boolean): void {
    this.object = SharedObject.getRemote(name, this.connection.uri, persistent);
    const object = this.object;
    if (object.client != this) {
      object.client = this;
      object.addEventListener("sync", (event: SyncEvent): void => {
        const changes = event.changeList.map((change: any): string =>
          change.name == null ? change.code : change.code + " " + change.name,
        );
        trace(name + ": " + changes.join(", "));
      });
    }
    object.connect(this.connection);
  }

  put(slot: string, value: any): void {
    this.object.setProperty(slot, value);
  }

  remove(slot: string): void {
    delete this.object.data[slot];
  }

  shout(text: string): void {
    this.object.send("onShout", text);
  }

  /** What the shared object sends. */
  onShout(text: string): void {
    trace("shout " + text);
  }

  /** Slots and their values, by name. */
  slots(): string {
    const found: string[] = [];
    for (const name in this.object.data) found.push(name + "=" + this.object.data[name]);
    return found.sort().join(" ");
  }

  multiply(a: number, b: number): number {
    return a * b;
  }

  fail(): void {
    throw new Error("not today");
  }

  ask(method: string, a: any, b: any): void {
    const responder = new Responder(
      (value: any): void => trace("result " + value),
      (info: any): void => trace("error " + info.code + " " + info.description),
    );
    this.connection.call(method, responder, a, b);
  }

  /** Calls so often before the first answer can come, and traces the answers that are not in order. */
  flood(count: int): void {
    let next: int = 0;
    for (let i: int = 0; i < count; i++) {
      const answered = (value: any): void => {
        if (value != i || next != i) trace("answer " + value + " to " + i + " as number " + next);
        next++;
        if (next == count) trace(count + " answers");
      };
      this.connection.call("echo", new Responder(answered), i);
    }
    trace(count + " calls");
  }

  /** Sends so many bytes and compares what comes back. */
  exchange(length: int): void {
    const bytes = new ByteArray();
    for (let i: int = 0; i < length; i++) bytes.writeByte((i * 167 + (i >> 8)) & 0xff);
    const answered = (value: any): void => {
      let same: boolean = value.length == length;
      for (let i: int = 0; same && i < length; i++) same = value[i] == bytes[i];
      trace(value.length + (same ? " same" : " other") + " bytes");
    };
    this.connection.call("echo", new Responder(answered), bytes);
  }

  /** Sends values of every kind over another connection, and traces what the server makes of each. */
  exchangeAll(encoding: uint): void {
    const other = new NetConnection();
    other.objectEncoding = encoding;
    // AMF3 has 5 MB of bytes: `exchange`.
    const all = rows(encoding == 0 ? 5000000 : 70000);
    other.addEventListener("netStatus", (event: NetStatusEvent): void => {
      if (event.info.code != "NetConnection.Connect.Success") return;
      for (const row of all) {
        const answered = (value: any): void => {
          trace(row.name + ": " + value[0] + (row.isSame(value[1]) ? ", same" : ", other"));
          if (row != all[all.length - 1]) return;
          trace("exchanged all");
          other.close();
        };
        other.call("look", new Responder(answered), row.value);
      }
    });
    other.connect(this.loaderInfo.parameters.uri, "values");
  }

  leave(): void {
    this.connection.close();
  }

  private connect(): void {
    const { uri, name }: any = this.loaderInfo.parameters;
    this.connection.connect(uri, name);
  }

  private heard(info: any): void {
    trace(info.code + (info.application == null ? "" : " " + info.application.message));
    if (this.loaderInfo.parameters.again == null) return;
    if (info.code == "NetConnection.Connect.Closed" || info.code == "NetConnection.Connect.Failed")
      setTimeout((): void => this.connect(), 100);
  }
}
