import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { CONNECT_TRANSACTION } from "./numbers.ts";

/** A command that could not be sent, by its beginning: spec/rtmp.md §6. */
export interface LeftOut {
  name: string;
  /** 0 where no answer is wanted */
  transaction: number;
}

/** @param beginning of a message; @returns undefined when it is no command of a NetConnection */
export function commandIn({ type, stream, payload }: RtmpMessage): LeftOut | undefined {
  if (stream !== 0 || (type !== MessageTypeId.commandAmf0 && type !== MessageTypeId.commandAmf3)) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  // Those of AMF3 begin with a byte of their own.
  const start = payload[0] === 0 ? 1 : 0;
  if (payload.length < start + 3 || payload[start] !== 2) return undefined;
  const end = start + 3 + view.getUint16(start + 1);
  if (payload.length < end + 9 || payload[end] !== 0) return undefined;
  return { name: new TextDecoder().decode(payload.subarray(start + 3, end)), transaction: view.getFloat64(end + 1) };
}

/** What its caller is answered in the place of the other end. */
export function failureOf({ transaction }: LeftOut, description: string): RtmpMessage {
  const what = transaction === CONNECT_TRANSACTION ? "Connect" : "Call";
  const payload = Uint8Array.from([
    ...text("_error"),
    0,
    ...new Uint8Array(new Float64Array([transaction]).buffer).reverse(),
    5,
    3,
    ...member("level", "error"),
    ...member("code", `NetConnection.${what}.Failed`),
    ...member("description", description),
    0,
    0,
    9,
  ]);
  return { type: MessageTypeId.commandAmf0, stream: 0, time: 0, payload };
}

function member(key: string, value: string): number[] {
  return [...text(key).slice(1), ...text(value)];
}

/** A short text of AMF0. */
function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [2, bytes.length >> 8, bytes.length & 0xff, ...bytes];
}
