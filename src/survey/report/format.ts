/** What the page of a report is told: the summary in the page itself, rows and details in scripts beside it. */
import type { ConnectionRow } from "../row.ts";

/** The function that scripts of data call: `flashnetSurvey(name, data)`. */
export const RECEIVER = "flashnetSurvey";

/** In the page. */
export interface ReportConfig {
  title: string;
  /** folder of the scripts, relative to the page, with a slash at its end */
  data: string;
  /** folder of `AB/ABCD….png`, relative to the page, with a slash at its end */
  pictures: string;
  /** names of the scripts of rows, without `.js` */
  chunks: string[];
  /** rows in all of them */
  shown: number;
  summary: ReportSummary;
}

export interface ReportSummary {
  /** SWFs, also those that are not shown */
  swfs: number;
  /** places where they were found */
  files: number;
  avm1: number;
  avm2: number;
  /** SWFs that open connections, and those of them of which no host is known */
  needServer: number;
  hostUnknown: number;
  needAir: number;
  /** SWFs of which a stage has a problem */
  failed: number;
  /** SWFs with which two Ruffles were compared, and those with which they differ */
  compared: number;
  differ: number;
  /** versions of Ruffles, the first ones that there were */
  ruffles: string[];
  /** SWFs by what they are; a SWF may count for several bars */
  distributions: Record<DistributionName, Distribution>;
  /** by the number of SWFs that ask for them */
  servers: ServerHost[];
  /** hosts that are not among them; "or more" where not all were counted */
  serversLeftOut: LeftOut;
}

export type DistributionName = "versions" | "machines" | "classes" | "hosts" | "ports" | "problems";

export interface Distribution {
  /** the largest first, but versions in their order */
  bars: [name: string, swfs: number][];
  leftOut: LeftOut;
}

export interface LeftOut {
  names: number;
  /** there were more names than are counted */
  orMore: boolean;
}

export interface ServerHost {
  /** as content names it */
  host: string;
  swfs: number;
  /** the most asked for first */
  ports: { port: number; protocol: ConnectionRow["protocol"]; swfs: number }[];
  portsLeftOut: number;
  /** some of its SWFs */
  examples: { sha256: string; file: string }[];
}

/** What a SWF is, of which there may be several: bits of a number. */
export const FLAGS = { needsServer: 1, needsAir: 2, failed: 4, differs: 8 } as const;
export type Flag = keyof typeof FLAGS;

/** A row of the table, short: there are many. */
export type CompactRow = [
  sha256: string,
  file: string,
  fileCount: number,
  size: number,
  swfVersion: number | null,
  vm: 0 | 1 | 2,
  flags: number,
  /** `host:port`, the first ones */
  servers: string[],
  /** names, without those that are everywhere */
  classes: string[],
  /** codes */
  problems: string[],
  /** hex of the last Ruffle's */
  picture: string | null,
  /** name of the script that has its details, without `.js`: a list of `SurveyRow` */
  details: string,
];
