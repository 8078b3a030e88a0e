import type { IDataInput, IDataOutput } from "../../src/flash/bytes/data.ts";
import { AmfDecoder, encodeAmf3 } from "../../src/flash/index.ts";
import { ClassAliases } from "../../src/flash/net/class-aliases.ts";
import type { ServerConnection } from "../../src/scripted/index.ts";

class Room {
  name = "";
  players: unknown = null;
}

class Guest {
  name = "";
  room: Room | null = null;
}

class Collection {
  source: unknown = null;

  readExternal(input: IDataInput): void {
    this.source = input.readObject();
  }

  writeExternal(output: IDataOutput): void {
    output.writeObject(this.source);
  }
}

const aliases = new ClassAliases();
aliases.register("example.Room", Room);
aliases.register("example.Guest", Guest);
aliases.register("flex.messaging.io.ArrayCollection", Collection);

/** Sends a room and its guests back in two pieces, if they are as they should be. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const decoder = new AmfDecoder({ aliases });
  const values: unknown[] = [];
  for await (const bytes of connection.chunks()) {
    values.push(...decoder.push(bytes));
    if (values.length === 2) break;
  }
  const [room, list] = values as [Room, unknown];
  const guests = (room.players as Collection).source as Guest[];
  if (!guests.every((guest) => guest instanceof Guest && guest.room === room) || lengthOf(list) !== 100) return;
  const answer = encodeAmf3(room, { aliases });
  connection.write(answer.subarray(0, answer.length - 8));
  await connection.sleep(50);
  connection.write(answer.subarray(answer.length - 8));
  for await (const _ of connection.chunks());
}

function lengthOf(list: unknown): number {
  let length = 0;
  for (let item = list as { next: unknown } | null; item !== null; item = item.next as typeof item) length++;
  return length;
}
