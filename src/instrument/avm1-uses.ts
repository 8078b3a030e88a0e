import { type SwfFile, TagCode } from "../swf/model.ts";

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
