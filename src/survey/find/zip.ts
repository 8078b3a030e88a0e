import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { messageOf } from "../../../base/errors.ts";
import { reasonOf } from "../../../base/system-errors.ts";
import { openFile } from "./file.ts";
import {
  type FindLimits,
  type Found,
  insideOf,
  isSwfName,
  isZipName,
  UnreadableError,
  type UnreadFile,
} from "./found.ts";

/** Names are decoded one by one: one that leads astray is no reason to leave out the others. */
const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false };

/** Bytes that may come out of an archive for each byte of its own. */
const RATIO = 100;

/** What may still come out of an archive. */
interface Allowance {
  bytes: number;
}

/**
 * The SWFs of a ZIP file, and of those in it. One is read before the next one is asked for. Nothing is ever written where a
 * name says.
 *
 * @param file as it is called in results
 */
export async function* swfsOfZip(path: string | Buffer, file: string, limits: FindLimits): AsyncGenerator<Found> {
  let handle: FileHandle | undefined;
  try {
    const { file: opened, status } = await openFile(path);
    handle = opened;
    const { size, mtimeMs } = status;
    const zip = await unzipped(() => yauzl.fromFdPromise(opened.fd, OPTIONS));
    const allowance = { bytes: limits.maxZipOutput + RATIO * size };
    yield* entriesOf(zip, { file, stamp: `${size} ${Math.trunc(mtimeMs)}`, depth: 1, allowance, limits });
  } catch (error) {
    yield { file, problem: problemOf(error) };
  } finally {
    await handle?.close();
  }
}

interface Archive {
  file: string;
  stamp: string;
  /** 1 is that of a file */
  depth: number;
  allowance: Allowance;
  limits: FindLimits;
}

async function* entriesOf(zip: ZipFile, archive: Archive): AsyncGenerator<Found> {
  const { file, stamp } = archive;
  for await (const entry of readable(zip.eachEntry())) {
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    const isZip = isZipName(name);
    if (!isZip && !isSwfName(name)) continue;
    const inside = insideOf(file, name);
    const problem = problemWith(entry, name, isZip, archive);
    if (problem !== undefined) yield { file: inside, problem };
    if (problem !== undefined && problem.code !== "unsafe") continue;
    if (isZip) yield* nested(zip, entry, { ...archive, file: inside });
    else {
      yield {
        file: inside,
        stamp: async () => `${stamp} ${entry.crc32} ${entry.uncompressedSize} ${entry.relativeOffsetOfLocalHeader}`,
        read: () => contentOf(zip, entry, archive),
      };
    }
  }
}

/** What is the matter with an entry as the archive describes it. */
function problemWith(
  entry: Entry,
  name: string,
  isZip: boolean,
  { depth, limits }: Archive,
): UnreadFile["problem"] | undefined {
  const most = isZip ? limits.maxZipLength : limits.maxSwfLength;
  if (entry.isEncrypted())
    return { code: "encrypted", message: "it is encrypted; survey the archive without a password" };
  if (entry.uncompressedSize > most)
    return { code: "limit", message: `it has ${entry.uncompressedSize} bytes, and ${most} are looked at at most` };
  if (isZip && depth >= limits.maxZipDepth)
    return { code: "limit", message: `it is in ${depth} archives; raise --limit maxZipDepth to look into it` };
  if (![0, 8].includes(entry.compressionMethod))
    return { code: "zip", message: `it is compressed by method ${entry.compressionMethod}, which is none of ours` };
  const unsafe = yauzl.validateFileName(name);
  return unsafe === null
    ? undefined
    : { code: "unsafe", message: `its name leads out of the archive; it is surveyed all the same` };
}

async function* nested(zip: ZipFile, entry: Entry, archive: Archive): AsyncGenerator<Found> {
  try {
    const bytes = await contentOf(zip, entry, archive);
    const inner = await unzipped(() =>
      yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), OPTIONS),
    );
    yield* entriesOf(inner, { ...archive, depth: archive.depth + 1, stamp: `${archive.stamp} ${entry.crc32}` });
  } catch (error) {
    yield { file: archive.file, problem: problemOf(error) };
  }
}

/** @throws UnreadableError */
async function contentOf(zip: ZipFile, entry: Entry, { allowance }: Archive): Promise<Uint8Array> {
  const bytes = Buffer.alloc(entry.uncompressedSize);
  allowance.bytes -= bytes.length;
  if (allowance.bytes < 0)
    throw new UnreadableError(
      "limit",
      "more comes out of its archive than out of any honest one; if it is one, raise --limit maxZipOutput",
    );
  let length = 0;
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunk.copy(bytes, length);
      length += chunk.length;
    }
  } catch (error) {
    throw new UnreadableError("zip", `it can't be unpacked: ${messageOf(error)}`);
  }
  if (crc32(bytes) !== entry.crc32) throw new UnreadableError("zip", "it is damaged: its checksum is another one");
  return bytes;
}

async function unzipped(open: () => Promise<ZipFile>): Promise<ZipFile> {
  try {
    return await open();
  } catch (error) {
    throw new UnreadableError("zip", `it can't be read as a ZIP file: ${messageOf(error)}`);
  }
}

/** What comes of damage is an error of ours. */
async function* readable(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  const iterator = entries[Symbol.asyncIterator]();
  while (true) {
    let next: IteratorResult<Entry>;
    try {
      next = await iterator.next();
    } catch (error) {
      throw new UnreadableError("zip", `it is damaged, and what follows is not found: ${messageOf(error)}`);
    }
    if (next.done) return;
    yield next.value;
  }
}

function problemOf(error: unknown): UnreadFile["problem"] {
  return error instanceof UnreadableError ? error.problem : { code: "unreadable", message: reasonOf(error) };
}
