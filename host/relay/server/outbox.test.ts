import { expect, it } from "vitest";
import { concat } from "../../../base/concat.ts";
import { offerHeaderRoom } from "../../protocol/header-room.ts";
import { MAX_DATA, MessageType } from "../../protocol/messages.ts";
import { decodeStreamMessage } from "../../protocol/multiplex.ts";
import { Outbox } from "./outbox.ts";

const { data, ack, end } = MessageType;
const turn = () => new Promise(setImmediate);

/** Stream, type and payload of what is sent for messages that are pushed in one turn. */
async function sent(...messages: [stream: number, type: number, payload: Uint8Array][]) {
  const received: [number, number, number[]][] = [];
  const outbox = new Outbox((fragments) => {
    const { stream, type, payload } = decodeStreamMessage(concat(fragments));
    received.push([stream, type, [...payload]]);
  });
  for (const message of messages) outbox.push(...message);
  expect(received).toEqual([]);
  await turn();
  return received;
}

it("joins the data that a stream gets in one turn", async () => {
  expect(await sent([1, data, Uint8Array.of(1, 2)], [1, data, Uint8Array.of(3)])).toEqual([[1, data, [1, 2, 3]]]);
});

it("joins nothing but data, and none of different streams, and keeps the order", async () => {
  const one = Uint8Array.of(1);
  const messages = [
    [1, data, [1]],
    [2, data, [1]],
    [1, data, [1]],
    [1, ack, [1]],
    [1, ack, [1]],
    [1, data, [1]],
    [1, end, [1]],
  ] as const;
  expect(await sent(...messages.map(([stream, type]) => [stream, type, one] as [number, number, Uint8Array]))).toEqual(
    messages,
  );
});

it("makes no message longer than DATA may be", async () => {
  const lengths: number[] = [];
  const outbox = new Outbox((fragments) => lengths.push(decodeStreamMessage(concat(fragments)).payload.length));
  for (const length of [MAX_DATA - 10, 10, 1]) outbox.push(1, data, new Uint8Array(length));
  await turn();
  expect(lengths).toEqual([MAX_DATA, 1]);
});

it("sends what comes in the next turn by itself", async () => {
  const lengths: number[] = [];
  const outbox = new Outbox((fragments) => lengths.push(decodeStreamMessage(concat(fragments)).payload.length));
  for (const length of [1, 2]) {
    outbox.push(1, data, new Uint8Array(length));
    await turn();
  }
  expect(lengths).toEqual([1, 2]);
});

it("copies nothing of a long message", async () => {
  const messages: (readonly Uint8Array[])[] = [];
  const outbox = new Outbox((fragments) => messages.push(fragments));
  const parts = [new Uint8Array(65536), new Uint8Array(65536)];
  for (const part of parts) outbox.push(1, data, part);
  await turn();
  expect(messages).toHaveLength(1);
  expect(messages[0]!.slice(1)).toEqual(parts);
  for (const [i, part] of parts.entries()) expect(messages[0]![i + 1]).toBe(part);
});

it("sends a long piece with room for the header as it is, in one fragment", async () => {
  const messages: (readonly Uint8Array[])[] = [];
  const outbox = new Outbox((fragments) => messages.push(fragments));
  const piece = new Uint8Array(65536).subarray(5);
  offerHeaderRoom(piece);
  outbox.push(1, data, piece);
  await turn();
  expect(messages.map((fragments) => fragments.map(({ buffer }) => buffer))).toEqual([[piece.buffer]]);
  expect(decodeStreamMessage(messages[0]![0]!)).toEqual({ stream: 1, type: data, payload: piece });
});
