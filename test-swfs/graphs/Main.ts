import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { registerClassAlias, Socket } from "flash.net";
import { ByteArray, type IDataInput, type IDataOutput, type IExternalizable, Proxy as PlayerProxy } from "flash.utils";

/** As `mx.collections.ArrayCollection`: a Proxy that reads and writes itself. */
export class Collection extends PlayerProxy implements IExternalizable {
  source: any[] = [];

  readExternal(input: IDataInput): void {
    this.source = input.readObject();
  }

  writeExternal(output: IDataOutput): void {
    output.writeObject(this.source);
  }
}

class Room {
  name: string = "";
  players: Collection = null;
}

class Guest {
  name: string = "";
  room: Room = null;
}

/** Can't be named by any bytes. */
class Nameless implements IExternalizable {
  readExternal(input: IDataInput): void {}
  writeExternal(output: IDataOutput): void {}
}

class Stubborn implements IExternalizable {
  readExternal(input: IDataInput): void {
    throw new Error("I can't read");
  }

  writeExternal(output: IDataOutput): void {
    output.writeUTF("half");
    throw new Error("I can't write");
  }
}

/**
 * AMF that the player itself would end with: objects in themselves, objects that write themselves, and much in one
 * another, over a socket and in a ByteArray.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    registerClassAlias("example.Room", Room);
    registerClassAlias("example.Guest", Guest);
    registerClassAlias("flex.messaging.io.ArrayCollection", Collection);
    registerClassAlias("example.Stubborn", Stubborn);
    this.inByteArray();
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.connect("game.example.com", 6112);
  }

  private inByteArray(): void {
    trace("copy", describe(copy(makeRoom())));
    const list = makeList(5000);
    trace("list", lengthOf(copy(list)));
    const bytes = new ByteArray();
    bytes.writeObject([bytes]);
    bytes.position = 0;
    trace("itself", bytes.readObject()[0].length);
    bytes.clear();
    attempt("no name", (): void => bytes.writeObject(new Nameless()));
    attempt("its own error", (): void => bytes.writeObject([1, new Stubborn()]));
    attempt("too deep", (): void => bytes.writeObject(makeList(20000)));
    trace("nothing is written", bytes.length);
    bytes.writeUTFBytes("\x0a\x07\x21example.Stubborn");
    bytes.position = 0;
    attempt("its own error", (): void => bytes.readObject());
    attempt("end of file", (): void => bytes.readObject());
    bytes.objectEncoding = 0;
    bytes.clear();
    bytes.writeObject(makeGuests());
    bytes.position = 0;
    const guests: any = bytes.readObject();
    trace("AMF0", guests[0] instanceof Guest, guests[0] === guests[1], guests[0].room == null);
  }

  private onConnect(event: Event): void {
    const socket = this.socket;
    attempt("no name", (): void => socket.writeObject(new Nameless()));
    attempt("its own error", (): void => socket.writeObject([1, new Stubborn()]));
    socket.writeObject(makeRoom());
    socket.writeObject(makeList(100));
    socket.flush();
  }

  private onData(event: ProgressEvent): void {
    const socket = this.socket;
    const available = socket.bytesAvailable;
    try {
      const room: any = socket.readObject();
      trace("answer", describe(room), socket.bytesAvailable);
      socket.close();
    } catch (error) {
      trace("incomplete", error.errorID, "nothing consumed:", socket.bytesAvailable == available);
    }
  }
}

function makeRoom(): Room {
  const room = new Room();
  room.name = "hall";
  room.players = new Collection();
  for (const name of ["Ann", "Bob"]) {
    const guest = new Guest();
    guest.name = name;
    guest.room = room;
    room.players.source.push(guest);
  }
  return room;
}

function makeGuests(): Guest[] {
  const guest = new Guest();
  return [guest, guest];
}

function describe(room: Room): string {
  const guests = room.players.source;
  return [
    room instanceof Room,
    room.name,
    room.players instanceof Collection,
    guests.map((guest: any): any => guest.name),
    guests[0].room === room && guests[1].room === room,
  ].join(" ");
}

function makeList(length: int): any {
  let list: any = null;
  for (let i: int = 0; i < length; i++) list = { next: list };
  return list;
}

function lengthOf(list: any): int {
  let length: int = 0;
  for (let item: any = list; item != null; item = item.next) length++;
  return length;
}

function copy(value: any): any {
  const bytes = new ByteArray();
  bytes.writeObject(value);
  bytes.position = 0;
  return bytes.readObject();
}

function attempt(what: string, run: () => void): void {
  try {
    run();
    trace(what, "no error");
  } catch (error) {
    trace(what, error);
  }
}
