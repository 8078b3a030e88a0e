import { createHash } from "node:crypto";
import { type BigIntStats, createWriteStream } from "node:fs";
import { type FileHandle, mkdtemp, open, realpath, rm, stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isCompressed, readInflated } from "../../host/recording/compression.ts";
import { RecordingError } from "../../host/recording/errors.ts";
import { BlockKind, HEADER, INDEX_VERSION } from "../../host/recording/index/blocks.ts";
import { indexRecording } from "../../host/recording/index/indexing.ts";
import type { IndexCache } from "./index-cache.ts";
import { sendText } from "./responses.ts";

/** Bytes that are read at once. */
const PIECE = 4 << 20;
/** Bytes of either end of a recording that show whether a file that has grown still begins with it. */
const ENDS = 4096;
/** Bytes that a compressed recording may have. */
const MAX_INFLATED = 16 * 2 ** 30;

/** A recording that is looked at: its index, made in one pass or kept from the last time, and parts of the file. */
export class ViewedRecording {
  readonly #path: string;
  readonly #cache: IndexCache | undefined;
  #inflated: { of: string; file: Promise<Inflated> } | undefined;

  constructor(path: string, cache?: IndexCache) {
    this.#path = path;
    this.#cache = cache;
  }

  /** Sends the index, as it is made if there is none. */
  async sendIndex(response: ServerResponse): Promise<void> {
    const file = await this.#open();
    try {
      const before = await file.stat({ bigint: true });
      const kept = isCompressed(this.#path) ? undefined : this.#cache;
      const key = `${INDEX_VERSION} ${await realpath(this.#path)} ${before.dev} ${stampOf(before)}`;
      response.writeHead(200, { "Content-Type": "application/octet-stream" });
      if (response.req.method === "HEAD") response.end();
      else if (!(await sendKept(response, await kept?.find(key))))
        await this.#sendNew(response, file, before, key, kept);
    } finally {
      await file.close();
    }
  }

  async #sendNew(
    response: ServerResponse,
    file: FileHandle,
    before: BigIntStats,
    key: string,
    cache: IndexCache | undefined,
  ): Promise<void> {
    const size = Number(before.size);
    const head = { size, identity: `${stampOf(before)}-${await endsOf(file, size)}` };
    const index = await cache?.create(key);
    let isWhole = false;
    try {
      await pipeline(async function* () {
        for await (const blocks of indexRecording(head, piecesOf(file, size, before))) {
          await index?.write(blocks);
          isWhole = endsWhole(blocks);
          yield blocks;
        }
      }, response);
      if (isWhole) await index?.keep();
    } finally {
      await index?.drop();
    }
  }

  /** Sends a part of the file, if it is still the recording of that identity. */
  async sendBytes(response: ServerResponse, from: number, to: number, identity: string): Promise<void> {
    if (from > to || to - from > PIECE) return sendText(response, 416, `no more than ${PIECE} bytes at once`);
    const file = await this.#open();
    try {
      const bytes = await readAt(file, from, to - from);
      // After it was read: what has changed before is seen.
      const size = await sizeOf(file, identity);
      if (size === undefined) return sendText(response, 409, "it has changed since it was opened; load the page again");
      response.writeHead(200, { "Content-Type": "application/octet-stream", "Recording-Size": `${size}` }).end(bytes);
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    const inflated = await this.#inflated?.file.catch(() => undefined);
    if (inflated !== undefined) await rm(inflated.folder, { recursive: true, force: true });
  }

  /** One that is compressed is inflated into a file of its own, and again when it has changed. */
  async #open(): Promise<FileHandle> {
    if (!isCompressed(this.#path)) return open(this.#path);
    const of = stampOf(await stat(this.#path, { bigint: true }));
    if (this.#inflated?.of !== of) {
      await this.close();
      this.#inflated = { of, file: inflate(this.#path) };
    }
    return open((await this.#inflated.file).path);
  }
}

interface Inflated {
  folder: string;
  path: string;
}

/** Into a folder that its owner alone can read: recordings hold passwords. */
async function inflate(path: string): Promise<Inflated> {
  const folder = await mkdtemp(join(tmpdir(), "flashnet-"));
  const inflated = { folder, path: join(folder, "recording") };
  let left = MAX_INFLATED;
  const bounded = new Transform({
    transform(piece: Uint8Array, _, done) {
      left -= piece.length;
      if (left < 0) done(new RecordingError(`${path}: there are more than ${MAX_INFLATED} bytes in it`));
      else done(null, piece);
    },
  });
  try {
    await pipeline(readInflated(path), bounded, createWriteStream(inflated.path, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return inflated;
}

/** Whether a block `end` is the last one. */
function endsWhole(blocks: Uint8Array): boolean {
  if (blocks.length < HEADER) return false;
  const header = new DataView(blocks.buffer, blocks.byteOffset + blocks.length - HEADER, HEADER);
  return header.getUint32(0, true) === BlockKind.end && header.getUint32(4, true) === 0;
}

/** @returns whether it was there, and whole */
async function sendKept(response: ServerResponse, index: FileHandle | undefined): Promise<boolean> {
  if (index === undefined) return false;
  try {
    const { size } = await index.stat();
    if (!endsWhole(await readAt(index, Math.max(0, size - HEADER), HEADER))) return false;
    await pipeline(index.createReadStream({ end: size - 1, autoClose: false, highWaterMark: 1 << 20 }), response);
    return true;
  } finally {
    await index.close();
  }
}

/** The first `size` bytes of a file, while they are what they were. */
async function* piecesOf(file: FileHandle, size: number, before: BigIntStats): AsyncGenerator<Uint8Array> {
  const ends = await endsOf(file, size);
  const piece = new Uint8Array(Math.min(PIECE, size));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, size - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
  if ((await sizeOf(file, `${stampOf(before)}-${ends}`)) === undefined) {
    throw new RecordingError("it has changed while it was read; load the page again");
  }
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}-${size}-${mtimeNs}`;
}

async function endsOf(file: FileHandle, size: number): Promise<string> {
  const hash = createHash("sha256");
  hash.update(await readAt(file, 0, Math.min(ENDS, size)));
  hash.update(await readAt(file, Math.max(0, size - ENDS), Math.min(ENDS, size)));
  return hash.digest("hex").slice(0, 32);
}

/**
 * The bytes that a file has now, if it is that of an identity, or has grown since: recordings only ever get longer.
 *
 * @returns undefined for another one
 */
async function sizeOf(file: FileHandle, identity: string): Promise<bigint | undefined> {
  const [, ino, size, mtime, ends] = /^(\d+)-(\d{1,15})-(\d+)-([0-9a-f]+)$/.exec(identity) ?? [];
  const now = await file.stat({ bigint: true });
  if (size === undefined || `${now.ino}` !== ino) return undefined;
  const isSame =
    `${now.size}` === size
      ? `${now.mtimeNs}` === mtime
      : now.size > BigInt(size) && (await endsOf(file, Number(size))) === ends;
  return isSame ? now.size : undefined;
}
