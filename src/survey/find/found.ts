import type { UnreadRow } from "../row.ts";

/** A file that is called as SWFs are, wherever it is. */
export interface FoundSwf {
  /** as `SurveyRow.files` has it */
  file: string;
  /** What changes whenever the file does, as far as that is known without reading it; undefined where nothing is. */
  stamp(): Promise<string | undefined>;
  /** @throws UnreadableError */
  read(): Promise<Uint8Array>;
}

/** What could not be looked into, or is not as it should be. */
export interface UnreadFile {
  file: string;
  problem: UnreadRow["problem"];
}

export type Found = FoundSwf | UnreadFile;

/** What of a source is looked at, at most. */
export interface FindLimits {
  /** bytes of a SWF */
  maxSwfLength: number;
  /** bytes of a ZIP that is in another */
  maxZipLength: number;
  /** ZIPs in ZIPs in ZIPs */
  maxZipDepth: number;
  /** bytes that come out of a ZIP and those in it, beside a hundred for each byte that it has */
  maxZipOutput: number;
}

/** A file can't be read. It stops nothing else. */
export class UnreadableError extends Error {
  readonly problem: UnreadRow["problem"];

  constructor(code: UnreadRow["problem"]["code"], message: string) {
    super(message);
    this.problem = { code, message };
  }
}

/** What stands between the name of an archive and a name in it. */
const INSIDE = "!/";

export function insideOf(archive: string, name: string): string {
  return `${archive}${INSIDE}${name}`;
}

/** AIR's packages and the compiler's libraries are ZIP files, too. */
const ZIP_NAME = /\.(?:zip|air|swc)$/i;
const SWF_NAME = /\.swf$/i;

export function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

export function isZipName(name: string): boolean {
  return ZIP_NAME.test(name);
}

export function isSwfName(name: string): boolean {
  return SWF_NAME.test(name);
}
