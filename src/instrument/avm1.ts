import { urlOf } from "../../base/url.ts";
import { ActionCode } from "../avm1/actions.ts";
import { doInitActionTag } from "../avm1/movie.ts";
import { readActions, readConstantPool } from "../avm1/reader.ts";
import { ActionWriter } from "../avm1/writer.ts";
import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";

/** A global class of AVM1 that is replaced. */
export interface Avm1Native {
  /** of the class */
  name: string;
  /**
   * Code that replaces the class, once in a player: movies that are loaded later run theirs too. It begins with its
   * constant pool, whose strings are replaced as those of AVM2 natives are; and
   * `Placeholder.ownHost` by the host that the SWF came from.
   */
  prologue: Uint8Array;
}

/** The first version with objects. */
const FIRST_VERSION = 5;
/** From here on, names differ by case. */
const CASE_SENSITIVE_VERSION = 7;

/** Tags that may hold code, or tags with code. */
const CODE_TAGS: ReadonlySet<number> = new Set([
  TagCode.DefineButton,
  TagCode.DoAction,
  TagCode.PlaceObject2,
  TagCode.DefineButton2,
  TagCode.DefineSprite,
  TagCode.DoInitAction,
  TagCode.PlaceObject3,
]);

/** What our tag is known by. */
const MARK = "flashnet:";

/**
 * The natives whose names are string constants of a movie that was not instrumented before.
 *
 * @param all whether a movie with code counts as naming all
 */
export function usedByAvm1(swf: SwfFile, natives: readonly Avm1Native[], all = false): Avm1Native[] {
  if (swf.version < FIRST_VERSION) return [];
  // Names are ASCII, which means the same in every encoding.
  const decoder = new TextDecoder("latin1");
  const codes = swf.tags.filter(({ code }) => CODE_TAGS.has(code)).map(({ data }) => decoder.decode(data));
  if (codes.some((code) => code.includes(MARK))) return [];
  if (all) return codes.length > 0 ? [...natives] : [];
  const flags = swf.version < CASE_SENSITIVE_VERSION ? "i" : "";
  return natives.filter(({ name }) => {
    const constant = new RegExp(`(?<![\\w$])${name}\\0`, flags);
    return codes.some((code) => constant.test(code));
  });
}

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
