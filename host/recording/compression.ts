/** Recordings that are compressed, as their names say: `.gz` and `.zst`. */
import { createReadStream } from "node:fs";
import { PassThrough, pipeline, type Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { RecordingError } from "./errors.ts";
import { cutAtFrames } from "./zstd-frames.ts";

/** How far Deflate refers back, in bytes: RFC 1951. */
const WINDOW = 32768;

/** RFC 1952: Deflate, no name, no time, made on Unix. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
/** An empty last block. */
const DEFLATE_END = Uint8Array.of(3, 0);

/** What Node has from 22.15 on. */
interface Zstd {
  zstdCompressSync(data: Uint8Array): Uint8Array;
  createZstdDecompress(options: { finishFlush: number }): Transform;
  constants: { ZSTD_e_flush: number };
}

/** Compresses piece by piece: what it gave so far can be read, up to the last byte it was given. */
export interface Compressor {
  add(piece: Uint8Array): Uint8Array;
  /** what ends the file */
  end(): Uint8Array;
}

/** @returns undefined for a name of what is not compressed. @throws RecordingError where Node has no zstd */
export function compressorFor(path: string): Compressor | undefined {
  if (path.endsWith(".gz")) return new Gzip();
  if (!path.endsWith(".zst")) return undefined;
  const { zstdCompressSync } = zstd(path);
  // A frame for each piece. Node's streams would compress it later, and a process that is killed would lose it.
  return { add: (piece) => zstdCompressSync(piece), end: () => new Uint8Array(0) };
}

/**
 * The bytes of a recording, inflated if its name says that it is compressed. What is cut off is read as far as it goes.
 *
 * @throws RecordingError where Node has no zstd; the stream fails where the file can't be read, or is damaged
 */
export function readInflated(path: string): Readable {
  if (path.endsWith(".gz")) {
    const gunzip = zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
    return pipeline(createReadStream(path), gunzip, () => {});
  }
  if (!path.endsWith(".zst")) return createReadStream(path);
  const { createZstdDecompress, constants } = zstd(path);
  const inflate = createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
  return pipeline(createReadStream(path), cutAtFrames, inflate, new PassThrough(), () => {});
}

export function isCompressed(path: string): boolean {
  return path.endsWith(".gz") || path.endsWith(".zst");
}

function zstd(path: string): Zstd {
  if ("zstdCompressSync" in zlib) return zlib as unknown as Zstd;
  throw new RecordingError(
    `${path}: Node ${process.version} has no zstd; use Node 22.15 or newer, or a name that ends in .gz`,
  );
}

/**
 * One Deflate stream, made of pieces that are flushed. Each is compressed by itself, synchronously, with the text before it
 * as its dictionary: for whoever inflates, that is the window.
 */
class Gzip implements Compressor {
  #window: Uint8Array = new Uint8Array(0);
  #checksum = 0;
  #length = 0;
  #begun = false;

  add(piece: Uint8Array): Uint8Array {
    const deflated = zlib.deflateRawSync(piece, {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    this.#window = Buffer.concat([this.#window, piece]).subarray(-WINDOW);
    this.#checksum = zlib.crc32(piece, this.#checksum);
    this.#length = (this.#length + piece.length) >>> 0;
    return this.#withHeader(deflated);
  }

  end(): Uint8Array {
    const sums = Buffer.alloc(8);
    sums.writeUInt32LE(this.#checksum, 0);
    sums.writeUInt32LE(this.#length, 4);
    return this.#withHeader(Buffer.concat([DEFLATE_END, sums]));
  }

  #withHeader(bytes: Uint8Array): Uint8Array {
    if (this.#begun) return bytes;
    this.#begun = true;
    return Buffer.concat([GZIP_HEADER, bytes]);
  }
}
