import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { type ByteArray, Dictionary, getTimer } from "flash.utils";
import { SharedObjectEvent } from "../../../host/rtmp/numbers.ts";
import { failUncaught } from "../errors.ts";
import type { RtmpSession } from "./RtmpSession.ts";
import { readEvents, readSend, readSlots, SharedObjectHeader, writeEvent, writeHeader } from "./SharedObjectMessage.ts";
import { writeValue } from "./values.ts";

/** Milliseconds that an answer to changes is waited for before more of them go out: spec/sharedobject-remote.md, "Changing data". */
const ANSWER_TIME: int = 1000;

const ownProperty: Function = (Object.prototype as any).hasOwnProperty;

/** One remote shared object: its slots here, those that the server knows, and what is under way. */
export class RemoteObject {
  readonly name: string;
  readonly persistent: boolean;
  /** content's; it stays the same object */
  readonly data: any = {};
  /** updates a second at most; negative: one a frame; 0: what waits, and then none */
  fps: number = -1;
  /** `(changes: Array)` */
  onSync: Function;
  /** `(information)` */
  onStatus: Function;
  /** `(name: string, values: Array)` */
  onSend: Function;

  private session: RtmpSession = null;
  /** the server has agreed */
  private used: boolean = false;
  private version: uint = 0;
  /** values by slot, as the server was told or has told */
  private known: Dictionary = new Dictionary();
  /** slots that are to be sent whatever is known of them; numbers tell their order */
  private dirty: Dictionary = new Dictionary();
  private dirtied: number = 0;
  /** by slot, what was sent and not answered: the value; `undefined` is a removal */
  private pending: Dictionary = new Dictionary();
  private sentAt: int = 0;
  private awaiting: boolean = false;
  /** hears frames while there is a connection */
  private readonly frames: Sprite = new Sprite();

  constructor(name: string, persistent: boolean) {
    this.name = name;
    this.persistent = persistent;
  }

  get connected(): boolean {
    return this.session != null;
  }

  connect(session: RtmpSession): void {
    this.session = session;
    this.used = false;
    this.awaiting = false;
    this.sendEvents((bytes: ByteArray): void => writeEvent(bytes, SharedObjectEvent.use));
    this.frames.addEventListener("enterFrame", this.tick);
  }

  /** The connection is over: data stays, and what is changed meanwhile goes out with the next. */
  lost(): void {
    this.session = null;
    this.used = false;
    this.pending = new Dictionary();
    this.frames.removeEventListener("enterFrame", this.tick);
  }

  close(): void {
    if (this.session == null) return;
    this.flush();
    this.sendEvents((bytes: ByteArray): void => writeEvent(bytes, SharedObjectEvent.release));
    this.lost();
  }

  setDirty(slot: string): void {
    if (!hasOwn(this.dirty, slot)) this.dirty[slot] = this.dirtied++;
  }

  set(slot: string, value: any): void {
    const isNew: boolean = !hasOwn(this.data, slot) || !isSame(this.data[slot], value);
    if (value == null) delete this.data[slot];
    else this.data[slot] = value;
    if (isNew) this.setDirty(slot);
  }

  /** Sends to all who are connected, the sender too. */
  send(handler: string, values: any[]): void {
    if (this.session == null) return;
    const write = this.session.writerOf(values);
    this.sendEvents((bytes: ByteArray, encoding: uint): void =>
      writeEvent(bytes, SharedObjectEvent.sendMessage, (payload: ByteArray): void => {
        writeValue(payload, handler, 0);
        write(payload, encoding);
      }),
    );
  }

  /** Sends what has changed now. */
  flush(): void {
    if (!this.used) return;
    const slots = this.changed();
    if (slots.length == 0) return;
    this.dirty = new Dictionary();
    this.sentAt = getTimer();
    this.awaiting = true;
    this.sendEvents((bytes: ByteArray, encoding: uint): void => {
      for (const slot of slots) {
        try {
          this.writeSlot(bytes, slot, encoding);
        } catch (error) {
          // One that can't be written is not sent until it changes, and holds none of the others up.
          delete this.pending[slot];
          failUncaught(error);
        }
      }
    });
  }

  /** Takes a message of the connection, if it is about this object. */
  received(payload: ByteArray): void {
    const header = new SharedObjectHeader(payload);
    if (header.name != this.name || header.persistent != this.persistent) return;
    this.version = header.version;
    const changes: any[] = [];
    const statuses: any[] = [];
    const sends: any[] = [];
    let isFirst = false;
    readEvents(payload, (type: int, event: ByteArray): void => {
      switch (type) {
        case SharedObjectEvent.useSuccess:
          isFirst = !this.used;
          this.used = true;
          break;
        case SharedObjectEvent.clear:
          this.empty();
          changes.push({ code: "clear" });
          break;
        case SharedObjectEvent.change:
          readSlots(event, (slot: string, value: any): void => this.changedTo(slot, value, changes));
          break;
        case SharedObjectEvent.success:
          this.succeeded(event.readUTF(), changes);
          break;
        case SharedObjectEvent.successWithValue:
          readSlots(event, (slot: string): void => this.succeeded(slot, changes));
          break;
        case SharedObjectEvent.remove:
          this.removed(event.readUTF(), changes);
          break;
        case SharedObjectEvent.status:
          statuses.push({ code: event.readUTF(), level: event.readUTF() });
          break;
        case SharedObjectEvent.sendMessage:
          sends.push(readSend(event));
      }
    });
    // spec/sharedobject-remote.md, "Effects in a client": the order in which content hears of a message.
    if (isFirst || changes.length > 0) this.onSync(changes);
    for (const { code, level } of statuses) this.onStatus({ level, code });
    for (const [handler, ...values] of sends) if (typeof handler == "string") this.onSend(handler, values);
  }

  private changedTo(slot: string, value: any, changes: any[]): void {
    const wasOurs = this.answered(slot);
    const oldValue: any = hasOwn(this.data, slot) ? this.data[slot] : undefined;
    this.data[slot] = value;
    this.known[slot] = value;
    if (wasOurs) delete this.dirty[slot];
    changes.push({ code: wasOurs ? "reject" : "change", name: slot, oldValue });
  }

  private succeeded(slot: string, changes: any[]): void {
    this.answered(slot);
    changes.push({ code: "success", name: slot });
  }

  private removed(slot: string, changes: any[]): void {
    this.answered(slot);
    delete this.data[slot];
    delete this.known[slot];
    delete this.dirty[slot];
    changes.push({ code: "delete", name: slot });
  }

  /** @returns whether a change of ours was not answered yet */
  private answered(slot: string): boolean {
    if (!hasOwn(this.pending, slot)) return false;
    this.awaiting = false;
    return delete this.pending[slot];
  }

  /** Forgets all slots; those of the server stay. */
  empty(): void {
    for (const slot of namesOf(this.data)) delete this.data[slot];
    this.known = new Dictionary();
    this.dirty = new Dictionary();
  }

  private tick(event: Event): void {
    if (!this.used || this.fps == 0) return;
    const now = getTimer();
    if (this.awaiting && now - this.sentAt < ANSWER_TIME) return;
    if (this.fps > 0 && now - this.sentAt < 1000 / this.fps) return;
    this.flush();
  }

  /** Slots that differ from what the server knows, or are to be sent anyway. */
  private changed(): string[] {
    const { data, known, dirty } = this;
    const slots = namesOf(dirty).sort((one: string, other: string): number => dirty[one] - dirty[other]);
    for (const slot in data) {
      if (!(slot in known && isSame(known[slot], data[slot])) && !hasOwn(dirty, slot)) slots.push(slot);
    }
    for (const slot in known) if (!hasOwn(data, slot) && !hasOwn(dirty, slot)) slots.push(slot);
    return slots;
  }

  private writeSlot(bytes: ByteArray, slot: string, encoding: uint): void {
    const value: any = this.data[slot];
    this.pending[slot] = value;
    if (value == null) {
      delete this.known[slot];
      writeEvent(bytes, SharedObjectEvent.requestRemove, (payload: ByteArray): void => payload.writeUTF(slot));
      return;
    }
    this.known[slot] = value;
    writeEvent(bytes, SharedObjectEvent.requestChange, (payload: ByteArray): void => {
      payload.writeUTF(slot);
      writeValue(payload, value, encoding);
    });
  }

  /** @param write `(bytes: ByteArray, encoding: uint)` */
  private sendEvents(write: Function): void {
    this.session.sendSharedObject((bytes: ByteArray, encoding: uint): void => {
      writeHeader(bytes, this.name, this.version, this.persistent);
      write(bytes, encoding);
    });
  }
}

function isSame(one: any, other: any): boolean {
  return one === other || (isNotNumber(one) && isNotNumber(other));
}

function isNotNumber(value: any): boolean {
  // biome-ignore lint/suspicious/noSelfCompare: AVM2 has no Number.isNaN
  return value !== value;
}

function hasOwn(object: any, name: string): boolean {
  return ownProperty.call(object, name);
}

function namesOf(object: any): string[] {
  const names: string[] = [];
  for (const name in object) names.push(name);
  return names;
}
