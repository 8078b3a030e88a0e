import { createHash } from "node:crypto";
import { constants, type FileHandle, open } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { urlOf } from "../../base/url.ts";
import { JobFailure } from "./failures.ts";

/** Milliseconds in which a SWF has to come. */
const TIMEOUT = 120_000;

export interface WantedSwf {
  /** URL or path */
  source: string;
  sha256: string;
  /** bytes that it should have */
  size: number;
}

/**
 * The bytes of a SWF, which are what their hash says.
 *
 * @param most bytes that are taken
 * @throws JobFailure
 */
export async function fetchSwf({ source, sha256, size }: WantedSwf, most: number): Promise<Uint8Array> {
  if (size > most) throw new JobFailure("large", `the SWF has ${size} bytes, and ${most} are taken`);
  const url = /^https?:/i.test(source) ? urlOf(source) : undefined;
  if (url === undefined && !isAbsolute(source)) throw new JobFailure("shape", "the job does not say where its SWF is");
  // Not more than it says: what is longer is not what is meant.
  const bytes = url === undefined ? await readSwf(source, size) : await download(url, size);
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (hash !== sha256)
    throw new JobFailure("damaged", `the store has other bytes for it, with the hash ${hash}; remove them`);
  return bytes;
}

async function readSwf(path: string, size: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // A job may name anything: a pipe is not waited for.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) throw new JobFailure("damaged", "the store has no file in its place; remove what is there");
    const { size: found } = status;
    if (found !== size) throw otherSize(found, size);
    return new Uint8Array(await file.readFile());
  } catch (error) {
    if (error instanceof JobFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new JobFailure("missing", "the store does not have it, or is not mounted here (--store)");
    throw new JobFailure("store", `${path} can't be read: ${reasonOf(error)}`, { cause: error });
  } finally {
    await file?.close();
  }
}

async function download(url: URL, size: number): Promise<Uint8Array> {
  // Without what a URL of S3 lets somebody in with.
  const shown = url.origin + url.pathname;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      throw new JobFailure("missing", `${shown}: the store does not have it (${response.status})`);
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new JobFailure("store", `${shown}: the store answers ${response.status}`);
    }
    return await take(response, size);
  } catch (error) {
    if (error instanceof JobFailure) throw error;
    const reason = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
    throw new JobFailure("store", `${shown} can't be fetched: ${reason}`, { cause: error });
  }
}

async function take({ body }: Response, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const chunk of body ?? []) {
    if (length + chunk.length > size) throw otherSize(length + chunk.length, size);
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length !== size) throw otherSize(length, size);
  return bytes;
}

function otherSize(found: number, size: number): JobFailure {
  return new JobFailure("damaged", `the store has ${found} bytes or more for it in place of ${size}; remove them`);
}
