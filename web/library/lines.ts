/** What the server of the library tells its page, a JSON line each; the page gets them as they come to be known. */

/** A SWF of the folder, as far as it is known: it is told again when more is. */
export interface LibrarySwf {
  /** below the folder, with slashes */
  path: string;
  /** bytes of the file */
  size: number;
  /** milliseconds since 1970 */
  modified: number;
  facts?: SwfFacts;
  /** why there are no facts, and no picture */
  problem?: string;
  /** SHA-256 of the SWF, by which its picture is found */
  picture?: string;
  /** why there is no picture */
  noPicture?: string;
}

/** What `flashnet inspect` reads from a SWF, in short. */
export interface SwfFacts {
  /** of the SWF format */
  version: number;
  vm: "AVM1" | "AVM2";
  /** of the stage, in pixels */
  width: number;
  height: number;
  /** a second */
  frameRate: number;
  frames: number;
  /** names of networking classes that only AIR has */
  air: string[];
  /** `host:port` or `rtmp:` URL of connections whose target is constant */
  targets: string[];
  /** further strings that name a server */
  mentioned: string[];
  /** networking classes, without their packages */
  classes: string[];
  /** something of it could not be read, so that the rest may lack something */
  partly?: true;
}

/** How far the server is, after the SWFs that go before it. */
export interface LibraryProgress {
  /** what to ask for the next time: nothing that was told already is told again */
  revision: number;
  /** SWFs of the folder */
  count: number;
  /** how many of them have facts, or none to come; the same of pictures */
  read: number;
  drawn: number;
  /** SWFs beyond those are left out */
  cut: boolean;
  /** the folder is still looked through */
  looking: boolean;
  /** nothing is to come */
  done: boolean;
}

export type LibraryLine = LibrarySwf | LibraryProgress;

/** What the page is told when it is made. */
export interface LibraryConfig {
  /** name of the folder */
  title: string;
  /** false: nobody draws */
  pictures: boolean;
}

/** Where things are, below the page's own address. No SWF of the folder is there: what begins with a dot is not listed. */
export const LIBRARY_PATHS = {
  swfs: ".library/swfs",
  seen: ".library/seen",
  pictures: ".library/pictures/",
  dropped: ".library/dropped",
} as const;

/** Bytes of a SWF that is dropped on the page. */
export const MAX_DROPPED = 256 << 20;

/** Most SWFs that are asked for first at a time. */
export const MAX_SEEN = 200;
