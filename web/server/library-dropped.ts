import type { IncomingMessage, ServerResponse } from "node:http";
import { randomId } from "../../base/random-id.ts";
import { sameToken } from "../../host/relay/server/access.ts";
import { readBytes } from "../../host/relay/server/body.ts";
import { isSwf } from "../../src/swf/reader.ts";
import { MAX_DROPPED } from "../library/lines.ts";
import { sendText } from "./responses.ts";

/** A SWF that was dropped on the library: nowhere else, and gone with the server. */
export interface DroppedSwf {
  /** of its file and its frame, as that of the folder's files: it has no other's */
  key: string;
  name: string;
  bytes: Uint8Array;
}

const MAX_NAME = 200;
const MAX_KEPT = 8;
/** Bytes of all of them. */
const MAX_BYTES = 512 << 20;

/** The last SWFs that were dropped. */
export class DroppedSwfs {
  readonly #kept: DroppedSwf[] = [];

  keep(name: string, bytes: Uint8Array): DroppedSwf {
    const dropped = { key: randomId(), name, bytes };
    this.#kept.push(dropped);
    const total = (): number => this.#kept.reduce((sum, kept) => sum + kept.bytes.length, 0);
    while (this.#kept.length > MAX_KEPT || (this.#kept.length > 1 && total() > MAX_BYTES)) this.#kept.shift();
    return dropped;
  }

  find(key: string): DroppedSwf | undefined {
    return this.#kept.find((dropped) => sameToken(key, dropped.key));
  }
}

/** Takes what the page of the library sends. @returns undefined when it was turned down, and said so */
export async function takeDropped(
  swfs: DroppedSwfs,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<DroppedSwf | undefined> {
  const name = nameIn(request.url);
  const bytes = await readBytes(request, MAX_DROPPED);
  if (bytes === undefined) sendText(response, 413, `it has more than ${MAX_DROPPED >> 20} MiB`);
  else if (!isSwf(bytes)) sendText(response, 415, `${name} is no SWF`);
  else return swfs.keep(name, bytes);
  return undefined;
}

/** A name without folders, of a file. */
function nameIn(url = ""): string {
  const name = new URL(url, "http://localhost").searchParams.get("name") ?? "";
  return name.replace(/^.*[/\\]/s, "").slice(0, MAX_NAME) || "dropped.swf";
}
