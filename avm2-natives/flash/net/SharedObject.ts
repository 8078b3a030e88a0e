import { EventDispatcher, SyncEvent } from "flash.events";
import { SharedObject as PlayerSharedObject } from "flash.net";
import { ByteArray, Dictionary, setTimeout } from "flash.utils";
import { writeObject } from "../../flashnet/amf.ts";
import { invalidClient, readOnlyProperty } from "../../flashnet/errors.ts";
import { callBack, dispatchStatus, isObject } from "../../flashnet/rtmp/callback.ts";
import { RemoteObject } from "../../flashnet/rtmp/RemoteObject.ts";
import type { NetConnection } from "./NetConnection.ts";

const NAME: string = "flash.net.SharedObject";
/** spec/sharedobject-remote.md, "getRemote" */
const BAD_NAME: RegExp = /[\s~%&\\;:"',<>?#]/;

/** wrappers by the player's object, which is one for each name */
const locals: Dictionary = new Dictionary();
/** by name, path and whether the server keeps it */
const remotes: any = {};
/** content can't make one */
let isMaking: boolean = false;
let encodingOfNew: uint = 3;

/**
 * `flash.net.SharedObject` as content sees it: spec/sharedobject-remote.md A. The player lets nobody extend its own, so a
 * local one is in here, and does what there is to do.
 */
export class SharedObject extends EventDispatcher {
  /** of `getLocal` */
  private local: PlayerSharedObject = null;
  /** of `getRemote` */
  private remote: RemoteObject = null;
  private path: string = null;
  private connection: NetConnection = null;
  private receiver: any = this;

  constructor() {
    super();
    if (!isMaking) throw new ArgumentError("Error #2012: SharedObject$ class cannot be instantiated.", 2012);
  }

  static get defaultObjectEncoding(): uint {
    return encodingOfNew;
  }

  static set defaultObjectEncoding(value: uint) {
    encodingOfNew = value;
  }

  static getLocal(name: string, localPath: string = null, secure: boolean = false): SharedObject {
    const local = PlayerSharedObject.getLocal(name, localPath, secure);
    let object: SharedObject = locals[local as any];
    if (object == null) {
      object = make();
      object.local = local;
      local.addEventListener("netStatus", object.dispatchEvent);
      locals[local as any] = object;
    }
    return object;
  }

  /** @param persistence a path on this machine is taken as `true`: docs/choices.md */
  static getRemote(
    name: string,
    remotePath: string = null,
    persistence: any = false,
    secure: boolean = false,
  ): SharedObject {
    if (name == null || name == "" || BAD_NAME.test(name))
      throw new Error("Error #2134: Cannot create SharedObject.", 2134);
    const persistent: boolean = persistence != null && persistence !== false;
    const key = persistent + " " + name + " " + remotePath;
    let object: SharedObject = remotes[key];
    if (object == null) {
      object = make();
      object.path = remotePath;
      object.remote = new RemoteObject(name, persistent);
      object.listen();
      remotes[key] = object;
    }
    return object;
  }

  get data(): any {
    return this.local == null ? this.remote.data : this.local.data;
  }

  get size(): uint {
    if (this.local != null) return this.local.size;
    const bytes = new ByteArray();
    for (const slot in this.remote.data) {
      bytes.writeUTF(slot);
      writeObject(bytes, this.remote.data[slot]);
    }
    return bytes.length;
  }

  get objectEncoding(): uint {
    if (this.local != null) return this.local.objectEncoding;
    return this.connection == null ? encodingOfNew : this.connection.objectEncoding;
  }

  set objectEncoding(value: uint) {
    if (this.local == null) throw readOnlyProperty("objectEncoding", NAME);
    this.local.objectEncoding = value;
  }

  get client(): any {
    return this.receiver;
  }

  set client(value: any) {
    if (!isObject(value)) throw invalidClient();
    this.receiver = value;
  }

  set fps(updatesPerSecond: number) {
    if (this.remote == null) return;
    this.remote.fps = updatesPerSecond;
    if (updatesPerSecond == 0) this.remote.flush();
  }

  connect(myConnection: NetConnection, params: string = null): void {
    if (myConnection == null) throw invalidClient();
    if (this.remote == null || !myConnection.isRtmp) throw couldNotConnect();
    if (this.path != null && myConnection.uri != this.path) {
      // It is told of later, as of all that is done by the network.
      setTimeout((): void => dispatchStatus(this, { level: "error", code: "SharedObject.UriMismatch" }), 0);
      return;
    }
    if (this.connection == myConnection && this.remote.connected) return;
    this.disconnect();
    this.connection = myConnection;
    this.remote.connect(myConnection.join(this.received, this.lost));
  }

  close(): void {
    if (this.local != null) this.local.close();
    else this.disconnect();
  }

  clear(): void {
    if (this.local != null) this.local.clear();
    else {
      this.disconnect();
      this.remote.empty();
    }
  }

  flush(minDiskSpace: int = 0): string {
    return this.local != null ? this.local.flush(minDiskSpace) : "flushed";
  }

  send(...parameters: any[]): void {
    if (this.remote == null || parameters.length == 0) return;
    this.remote.send(String(parameters[0]), parameters.slice(1));
  }

  setProperty(propertyName: string, value: any = null): void {
    if (this.local != null) this.local.setProperty(propertyName, value);
    else this.remote.set(propertyName, value);
  }

  setDirty(propertyName: string): void {
    if (this.remote != null) this.remote.setDirty(propertyName);
  }

  private listen(): void {
    const remote = this.remote;
    remote.onSync = (changes: any[]): void => {
      this.dispatchEvent(new SyncEvent("sync", false, false, changes));
    };
    remote.onStatus = (information: any): void => dispatchStatus(this, information);
    remote.onSend = (handler: string, values: any[]): void =>
      callBack(this, NAME, this.receiver, handler, values, (): void => {});
  }

  private disconnect(): void {
    if (this.connection == null) return;
    this.remote.close();
    this.connection.part(this.received);
    this.connection = null;
  }

  private received(payload: ByteArray): void {
    this.remote.received(payload);
  }

  private lost(): void {
    this.connection = null;
    this.remote.lost();
  }
}

function make(): SharedObject {
  isMaking = true;
  try {
    return new SharedObject();
  } finally {
    isMaking = false;
  }
}

function couldNotConnect(): Error {
  return new Error("Error #2139: SharedObject could not connect.", 2139);
}
