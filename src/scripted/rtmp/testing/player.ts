import { expect } from "vitest";
import { SharedObjectEvent as EventType } from "../../../../host/rtmp/shared-object.ts";
import type { Cursor } from "../../../flash/amf/cursor.ts";
import type { ObjectEncoding } from "../../../flash/bytes/data.ts";
import { scriptedBackend, serve } from "../../server.ts";
import { type Application, type ApplicationOptions, application } from "../application.ts";
import { encodeKey } from "../slots.ts";
import { encodeValue, reading, readValues } from "../values.ts";
import { TestClient } from "./client.ts";

export const use = { type: EventType.use, payload: new Uint8Array(0) };
export const release = { type: EventType.release, payload: new Uint8Array(0) };
export const set = (name: string, value: unknown, encoding: ObjectEncoding = 0) => ({
  type: EventType.requestChange,
  payload: encodeKey(name, encodeValue(value, encoding)),
});
export const remove = (name: string) => ({ type: EventType.requestRemove, payload: encodeKey(name) });

/** An event as people read it: `change x 7`. */
function readEvent({ type, payload }: { type: number; payload: Uint8Array }): unknown[] {
  const name = Object.entries(EventType).find(([, number]) => number === type)![0];
  const input = reading(payload);
  if (type === EventType.sendMessage) return [name, ...readValues(input, "typed")];
  if (payload.length === 0) return [name];
  const key = readText(input);
  if (type === EventType.status) return [name, key, readText(input)];
  return [name, key, ...readValues(input, "typed")];
}

function readText(input: Cursor): string {
  return input.readUtf8(input.readUnsignedShort());
}

export class Player {
  readonly client: TestClient;
  version = 0;

  constructor(client: TestClient) {
    this.client = client;
  }

  /** The events of the next message, in which the version stands first. */
  async next(): Promise<unknown[]> {
    const { version, events } = await this.client.nextObject();
    this.version = version;
    return [version, ...events.map(readEvent)];
  }

  say(...events: Parameters<TestClient["object"]>[1]): void {
    this.client.object("board", events, { version: this.version });
  }

  async ask(...events: Parameters<TestClient["object"]>[1]): Promise<unknown[]> {
    this.say(...events);
    return this.next();
  }
}

export function join(game: Application<never> | Application, encoding: ObjectEncoding = 0): Promise<Player> {
  const backend = scriptedBackend(serve("*:1935", game));
  return TestClient.connect(backend, "game", { encoding }).then((client) => new Player(client));
}

export async function players(count: number, options?: ApplicationOptions) {
  const game = application("game", { ...options, methods: { ping: () => "pong" } });
  const all = await Promise.all(Array.from({ length: count }, () => join(game)));
  for (const player of all) expect(await player.ask(use)).toEqual([1, ["useSuccess"], ["clear"]]);
  return { game, all };
}

/** Nothing has come but the answer to this. */
export async function nothingMore({ client }: Player): Promise<void> {
  expect(await client.call("ping")).toBe("pong");
}
