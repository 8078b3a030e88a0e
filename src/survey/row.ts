/**
 * What a survey knows of one SWF: a line of `results.jsonl`, and a row of `results.parquet`. docs/survey.md explains it;
 * whatever is added to it leaves its number, whatever changes raises it.
 */
export interface SurveyRow {
  schema: typeof SCHEMA;
  /** of the SWF's bytes, in hex */
  sha256: string;
  /** bytes of the SWF */
  size: number;
  /** where it was found, in order: paths, URLs, and `archive.zip!/path` of what is in ZIP files */
  files: string[];
  /** how many there were, where not all are listed */
  fileCount: number;
  /** of the stage `inspect`; null where it has not run */
  inspect: InspectRow | null;
  /** of the stage `run`, one for each Ruffle */
  runs: RunRow[];
  /** of two Ruffles; null where it was not asked for, or one of the two runs is missing */
  compare: CompareRow | null;
}

export const SCHEMA = 1;

/** Why a stage has no result, or not all of it. */
export interface StageProblem {
  /**
   * - "damaged": it can't be read as a SWF
   * - "large": it is beyond a limit of the survey
   * - "timeout": it was not done in time
   * - "memory": it took more memory than it may
   * - "crash": its process ended
   * - "panic": the player panicked
   * - "lost": workers were lost with it as often as they may be
   */
  code: "damaged" | "large" | "timeout" | "memory" | "crash" | "panic" | "lost";
  /** one line */
  message: string;
}

/** What was read from the SWF, without running it (`flashnet inspect`). */
export interface InspectRow {
  problem: StageProblem | null;
  /** all that follows is null or empty where there is a problem */
  swfVersion: number | null;
  vm: "AVM1" | "AVM2" | null;
  /** of the stage, in pixels */
  width: number | null;
  height: number | null;
  /** a second */
  frameRate: number | null;
  frames: number | null;
  /** networking classes that it names, with their packages */
  classes: ClassRow[];
  /** functions that open connections or name policy files, as they are called */
  calls: string[];
  /** servers whose host and port are constants */
  connections: ConnectionRow[];
  /** URLs of policy files that are constants */
  policyUrls: string[];
  /** names of remote shared objects that are constants */
  sharedObjects: string[];
  /** other constants that name a server */
  mentioned: string[];
  /** what could not be read of it */
  unread: string[];
}

export interface ClassRow {
  /** `flash.net::Socket`, or the global class of AVM1 */
  name: string;
  /** who has it: `ClassUse.provider` */
  provider: "flashnet" | "player" | "missing";
  /** what the player lacks of it */
  lacks: string[];
}

export interface ConnectionRow {
  /** as content names it, in lower case */
  host: string;
  port: number;
  protocol: "tcp" | "tls" | "rtmp" | "rtmps" | "rtmpt" | "udp";
}

/** What the SWF did in one Ruffle, with nobody or a script to answer it. */
export interface RunRow {
  /** version of the Ruffle */
  ruffle: string;
  problem: StageProblem | null;
  /** what made it stop: `RunOutcome.reason`; null where there is a problem */
  ended: string | null;
  /** whole frames that were played */
  frames: number | null;
  /** lines of the trace: the first ones, where there are many */
  trace: string[];
  /** of the whole trace, in hex: what two runs have alike */
  traceSha256: string | null;
  /** how many lines there were */
  traceLines: number | null;
  /** uncaught ActionScript errors, then those of the server script: the first ones */
  errors: string[];
  /** servers that it asked for, each once, in order */
  connections: ConnectionRow[];
  /** URLs that it asked for, each once, in order: the first ones */
  loads: string[];
  /** of the PNG `pictures/AB/ABCD….png`, in hex; null where there is nothing to see, or pictures were not asked for */
  picture: string | null;
}

/** Whether two Ruffles do the same with it. */
export interface CompareRow {
  /** versions, in the order in which they were given */
  from: string;
  to: string;
  same: boolean;
  differences: DifferenceRow[];
}

export interface DifferenceRow {
  what: "end" | "trace" | "errors" | "connections" | "picture";
  /** one line: what the one has, and the other */
  text: string;
}

/** What was found and is no SWF that could be read: a line of `unread.jsonl`. */
export interface UnreadRow {
  schema: typeof SCHEMA;
  /** where, as `SurveyRow.files` has it */
  file: string;
  problem: {
    /**
     * - "unreadable": the system does not let it be read
     * - "zip": it is damaged, or none
     * - "encrypted": it can't be read without a password
     * - "limit": it is beyond a limit of the survey: size, ratio, depth
     * - "unsafe": its name leads out of the archive
     * - "empty", "not-swf": it is called .swf and is none
     * - "fetch": the URL gives none
     */
    code: "unreadable" | "zip" | "encrypted" | "limit" | "unsafe" | "empty" | "not-swf" | "fetch";
    message: string;
  };
}
