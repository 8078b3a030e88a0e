import type { Availability } from "./model.ts";

/** The mark of API version 0, "all"; a mark is the last character of a namespace's URI, private to the library. */
const ALL_VERSIONS = 0xe000;
/** The mark that API version 0 would have if it were numbered like the others: versions were once 660 and up. */
const FIRST_VERSION = 0xe294;
const LAST_MARK = 0xf8ff;

/** avmplus core/api-versions.h: of the versions up to 11, those of AIR. From 12 on they are the odd ones. */
const EARLY_AIR = new Set([1, 3, 4, 6, 8, 9, 11]);

/** A namespace URI of the player's library, split. */
export interface VersionedUri {
  uri: string;
  availability: Availability;
}

/** A URI without a mark is available to all. */
export function splitVersion(marked: string): VersionedUri {
  const mark = marked.charCodeAt(marked.length - 1);
  if (!(mark >= ALL_VERSIONS && mark <= LAST_MARK)) return { uri: marked, availability: { swf: 9, air: false } };
  const version = Math.max(mark - FIRST_VERSION, 0);
  const air = EARLY_AIR.has(version) || (version > 12 && version % 2 === 1);
  return { uri: marked.slice(0, -1), availability: { swf: firstSwfVersion(version), air } };
}

/** Which SWF versions see an API version: the table of Ruffle's wiki, "SWF version chart". */
function firstSwfVersion(version: number): number {
  if (version === 0) return 9;
  if (version <= 8) return 10;
  if (version <= 11) return 11;
  return 12 + Math.floor((version - 12) / 2);
}
