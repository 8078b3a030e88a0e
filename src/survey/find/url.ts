import { messageOf } from "../../../base/errors.ts";
import { type FindLimits, UnreadableError } from "./found.ts";

/** Milliseconds for all of a file. */
const TIMEOUT = 120_000;

/** @throws UnreadableError */
export async function readUrl(url: string, { maxSwfLength }: FindLimits): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) throw new UnreadableError("fetch", `its server answers with status ${response.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > maxSwfLength)
        throw new UnreadableError("limit", `it has more than the ${maxSwfLength} bytes that are looked at at most`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    // What fetch throws has its reason in its cause.
    const { cause } = error as Error;
    throw new UnreadableError("fetch", `it can't be fetched: ${messageOf(cause ?? error)}`);
  }
}
