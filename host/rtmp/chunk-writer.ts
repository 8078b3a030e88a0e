import { writeU32, writeU32LittleEndian } from "../../base/u32.ts";
import { EXTENDED, FIRST_CHUNK_SIZE } from "./chunk-reader.ts";
import type { RtmpMessage } from "./message.ts";

/** Chunk stream of control messages. */
export const CONTROL_CHUNK_STREAM = 2;
/** Chunk stream of NetConnection commands and shared objects: spec/rtmp.md §3. */
export const COMMAND_CHUNK_STREAM = 3;

/** Time stamps are compared modulo 2^32: what is further ahead is behind. */
const HALF = 2 ** 31;

/** The last header of a chunk stream. */
interface Written {
  stream: number;
  time: number;
}

/**
 * Messages as chunks, the way Flash wrote them: the first of a chunk stream and all control messages with the whole
 * header, others as a difference to the one before (spec/rtmp.md §3).
 */
export class ChunkWriter {
  /** bytes of payload a chunk has, from the next message on */
  chunkSize = FIRST_CHUNK_SIZE;
  readonly #written = new Map<number, Written>();

  /**
   * @param chunkStream 2–63
   * @returns the chunks in a buffer of their own
   */
  write({ type, stream, time, payload }: RtmpMessage, chunkStream: number): Uint8Array {
    const before = this.#written.get(chunkStream);
    const delta = before === undefined ? 0 : (time - before.time) >>> 0;
    const isWhole = before?.stream !== stream || delta >= HALF || chunkStream === CONTROL_CHUNK_STREAM;
    if (before === undefined) this.#written.set(chunkStream, { stream, time });
    else {
      before.stream = stream;
      before.time = time;
    }

    const field = isWhole ? time : delta;
    const isExtended = field >= EXTENDED;
    const extension = isExtended ? 4 : 0;
    const { length } = payload;
    const chunks = Math.max(1, Math.ceil(length / this.chunkSize));
    const headers = (isWhole ? 12 : 8) + extension + (chunks - 1) * (1 + extension);
    const bytes = new Uint8Array(headers + length);

    bytes[0] = (isWhole ? 0 : 0x40) | chunkStream;
    writeU32(bytes, 1, Math.min(field, EXTENDED) << 8);
    writeU32(bytes, 4, (length << 8) | type);
    let offset = 8;
    if (isWhole) {
      writeU32LittleEndian(bytes, offset, stream);
      offset += 4;
    }
    for (let start = 0; ; ) {
      if (isExtended) writeU32(bytes, offset, field);
      offset += extension;
      const end = Math.min(start + this.chunkSize, length);
      bytes.set(chunks === 1 ? payload : payload.subarray(start, end), offset);
      offset += end - start;
      start = end;
      if (start >= length) return bytes;
      bytes[offset++] = 0xc0 | chunkStream;
    }
  }
}
