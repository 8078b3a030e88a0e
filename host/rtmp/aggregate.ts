import { RtmpError } from "./errors.ts";
import type { RtmpMessage } from "./message.ts";

/** Before the body: type 1, size 3, time 4, stream 3. */
const HEAD = 11;
/** Behind the body. */
const BACK_POINTER = 4;

/**
 * The messages of one of type 22: spec/rtmp.md §4. Their stream is that of the whole, whose time is that of the first.
 *
 * @throws RtmpError
 */
export function* unpackAggregate({ stream, time, payload }: RtmpMessage): Iterable<RtmpMessage> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let shift: number | undefined;
  for (let offset = 0; offset < payload.length; ) {
    if (offset + HEAD > payload.length)
      throw new RtmpError(`an aggregate ends ${payload.length - offset} bytes into a header`);
    const size = view.getUint32(offset) & 0xffffff;
    const own = ((view.getUint32(offset + 4) >>> 8) | (view.getUint8(offset + 7) << 24)) >>> 0;
    const start = offset + HEAD;
    if (start + size > payload.length)
      throw new RtmpError(`a message of ${size} bytes in an aggregate that ends before`);
    shift ??= time - own;
    yield { type: payload[offset]!, stream, time: (own + shift) >>> 0, payload: payload.subarray(start, start + size) };
    // Some senders leave the last back pointer out.
    offset = start + size + BACK_POINTER;
  }
}
