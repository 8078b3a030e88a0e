import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decodeSharedObject,
  SharedObjectEvent as EventType,
  type SharedObjectMessage,
} from "../../../host/rtmp/shared-object.ts";
import { ByteArray } from "../../flash/utils/ByteArray.ts";
import { Client, type ClientLink } from "./client.ts";
import type { Message } from "./command.ts";
import { RemoteObject, readSlots } from "./shared-object.ts";
import { encodeKey } from "./slots.ts";
import { encodeValue } from "./values.ts";

/** A client as spec/sharedobject-remote.md §C has it, "Effects in a client", with one message on its way at a time. */
class ModelClient {
  readonly data = new Map<string, unknown>();
  /** Slots that it has changed: what is on its way, by what was asked for, and what waits until that is answered. */
  readonly #sent = new Map<string, "set" | "remove">();
  readonly #waiting = new Set<string>();
  readonly toServer: SharedObjectMessage[] = [];
  readonly fromServer: SharedObjectMessage[] = [];
  #version = 0;

  change(key: string, value: unknown): void {
    if (value === undefined) this.data.delete(key);
    else this.data.set(key, value);
    this.#waiting.add(key);
    this.#send();
  }

  receive({ version, events }: SharedObjectMessage): void {
    this.#version = version;
    for (const { type, payload } of events) {
      const key = payload.length > 0 ? ByteArray.from(payload).readUTF() : "";
      const sent = this.#sent.get(key);
      this.#sent.delete(key);
      if (type === EventType.success || (type === EventType.remove && sent === "remove")) continue;
      // Somebody else was first.
      this.#waiting.delete(key);
      if (type === EventType.clear) this.data.clear();
      else if (type === EventType.change) this.data.set(key, readSlots(payload)[0]!.value);
      else if (type === EventType.remove) this.data.delete(key);
    }
    this.#send();
  }

  #send(): void {
    if (this.#sent.size > 0 || this.#waiting.size === 0) return;
    const events = [...this.#waiting].map((key) => {
      this.#sent.set(key, this.data.has(key) ? "set" : "remove");
      return this.data.has(key)
        ? { type: EventType.requestChange, payload: encodeKey(key, encodeValue(this.data.get(key), 0)) }
        : { type: EventType.requestRemove, payload: encodeKey(key) };
    });
    this.#waiting.clear();
    this.toServer.push({ name: "board", version: this.#version, persistent: false, events });
  }
}

function clientOf(send: (message: Message) => void): Client<unknown> {
  const link = { open: true, send } as ClientLink;
  return new Client(link, { instance: {} as never, parameters: {}, args: [], objectEncoding: 0 });
}

const client = fc.nat(2);
const step = fc.oneof(
  fc.record({
    kind: fc.constant("change"),
    client,
    key: fc.constantFrom("x", "y"),
    value: fc.option(fc.nat(9), { nil: undefined }),
  }),
  fc.record({ kind: fc.constantFrom("toServer", "fromServer"), client }),
  fc.record({
    kind: fc.constant("server"),
    key: fc.constantFrom("x", "y"),
    value: fc.option(fc.nat(9), { nil: undefined }),
  }),
);

it("whoever changes what, in whatever order messages arrive: in the end everybody has the same", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const object = new RemoteObject<unknown>("board", false, {
        limits: { maxSlots: 10, maxSharedObjectLength: 1000 },
        canWrite: () => true,
        onDirty() {},
        onError(error) {
          throw error;
        },
      });
      const models = [new ModelClient(), new ModelClient(), new ModelClient()];
      const subscribers = models.map((model, at) => ({
        id: at + 1,
        client: clientOf(({ payload }) => void model.fromServer.push(decodeSharedObject(payload, false))),
      }));
      for (const subscriber of subscribers) object.open(subscriber, 0);
      const deliver = (kind: "toServer" | "fromServer", at: number): boolean => {
        const message = models[at]![kind].shift();
        if (message === undefined) return false;
        if (kind === "toServer") object.receive(subscribers[at]!, message);
        else models[at]!.receive(message);
        return true;
      };
      for (const model of models) model.receive(model.fromServer.shift()!);
      for (const step of steps) {
        if ("client" in step && "key" in step) models[step.client]!.change(step.key, step.value);
        else if ("client" in step) deliver(step.kind as "toServer", step.client);
        else object.update({ [step.key]: step.value });
      }
      for (let moved = true; moved; ) {
        moved = false;
        for (const at of models.keys()) {
          for (const kind of ["toServer", "fromServer"] as const) moved = deliver(kind, at) || moved;
        }
      }
      const expected = new Map(object.entries());
      for (const { data } of models) expect(data).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
