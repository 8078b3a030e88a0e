import { urlOf } from "../../base/url.ts";
import { ActionCode } from "../avm1/actions.ts";
import { doInitActionTag } from "../avm1/movie.ts";
import { readActions, readConstantPool } from "../avm1/reader.ts";
import { ActionWriter } from "../avm1/writer.ts";
import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";
import type { Avm1Native } from "./avm1-uses.ts";

/**
 * Puts the prologues in front of all code of a movie. They run as the first code of the first frame that belongs to no
 * frame: before classes of the movie are defined, and not again when frame 1 is played again.
 */
export function withPrologues(
  swf: SwfFile,
  natives: readonly Avm1Native[],
  constants: Readonly<Record<string, string>>,
): SwfFile {
  const tags = natives.map(({ prologue }) => doInitActionTag(0, withPoolConstants(prologue, constants)));
  // The attributes come first in a file that has them.
  const at = swf.tags.findIndex(({ code }) => code === TagCode.FileAttributes) + 1;
  return { ...swf, tags: insert(swf.tags, at, tags) };
}

function insert(tags: readonly SwfTag[], at: number, inserted: readonly SwfTag[]): SwfTag[] {
  return [...tags.slice(0, at), ...inserted, ...tags.slice(at)];
}

function withPoolConstants(code: Uint8Array, constants: Readonly<Record<string, string>>): Uint8Array {
  for (const { code: action, body } of readActions(code)) {
    if (action !== ActionCode.ConstantPool) break;
    const strings = readConstantPool(body).map((text) => (Object.hasOwn(constants, text) ? constants[text]! : text));
    const pool = new ActionWriter().constantPool(strings).finish();
    return Uint8Array.of(...pool, ...code.subarray(3 + body.length));
  }
  return code;
}

/** The host that a SWF connects to when it names none: where it was loaded from (spec/xmlsocket.md C). */
export function ownHost(url: string): string {
  return urlOf(url)?.hostname || "localhost";
}
