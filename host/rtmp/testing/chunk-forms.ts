/** A writer of chunks with every header form, and with what senders do that our own does not. */
import { concat } from "../../../base/concat.ts";
import type { RtmpMessage } from "../message.ts";

/** One message, and how its headers are to be written. */
export interface Formed {
  message: RtmpMessage;
  /** 2–65599 */
  chunkStream: number;
  /** the highest form that may be taken where the values allow it */
  fmt: 0 | 1 | 2 | 3;
}

interface Last {
  message: RtmpMessage;
  delta: number;
  extended: number | undefined;
}

/** Chunks of one message each time, header forms as they are wished. */
export class FormWriter {
  chunkSize = 128;
  /** whether fmt 3 repeats an extended time stamp */
  repeats = true;
  readonly #last = new Map<number, Last>();

  /** The chunks of one message, to be sent in order, between chunks of other chunk streams. */
  chunks({ message, chunkStream, fmt: wished }: Formed): Uint8Array[] {
    const last = this.#last.get(chunkStream);
    const { type, stream, time, payload } = message;
    const delta = last === undefined ? 0 : (time - last.message.time) >>> 0;
    let fmt = last === undefined || last.message.stream !== stream ? 0 : wished;
    const isAlike = last?.message.type === type && last.message.payload.length === payload.length;
    if (fmt > 1 && !isAlike) fmt = 1;
    if (fmt > 2 && last?.delta !== delta) fmt = 2;
    const value = fmt === 0 ? time : delta;
    const extended = fmt === 3 ? last!.extended : value >= 0xffffff ? value : undefined;
    this.#last.set(chunkStream, { message, delta: value, extended });

    const field = u24(Math.min(value, 0xffffff));
    const length = u24(payload.length);
    const little = [stream & 0xff, (stream >>> 8) & 0xff, (stream >>> 16) & 0xff, stream >>> 24];
    const header = [[...field, ...length, type, ...little], [...field, ...length, type], field, []][fmt]!;
    const stamp = extended === undefined ? [] : u32(extended);
    const repeated = this.repeats ? stamp : [];
    const chunks: Uint8Array[] = [];
    for (let offset = 0; offset === 0 || offset < payload.length; offset += this.chunkSize) {
      const head =
        offset === 0
          ? [...basic(fmt, chunkStream), ...header, ...(fmt === 3 ? repeated : stamp)]
          : [...basic(3, chunkStream), ...repeated];
      chunks.push(concat([Uint8Array.from(head), payload.subarray(offset, offset + this.chunkSize)]));
    }
    return chunks;
  }
}

function basic(fmt: number, id: number): number[] {
  if (id < 64) return [(fmt << 6) | id];
  if (id < 320) return [fmt << 6, id - 64];
  return [(fmt << 6) | 1, (id - 64) & 0xff, (id - 64) >> 8];
}

function u24(value: number): number[] {
  return [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
