import { formatTarget } from "../../../base/address.ts";
import type { SurveyRow } from "../row.ts";
import { needsServer, problemsOf, serversOf } from "../servers.ts";
import { type CompactRow, FLAGS } from "./format.ts";

/** Of what the table has of a SWF: characters of a path and of a server, and how many servers and classes. */
const MAX_FILE = 300;
const MAX_SERVER = 280;
const MAX_SERVERS = 30;
const MAX_CLASSES = 30;

/** @param airOnly names of classes that only AIR has */
export function needsAir({ inspect }: SurveyRow, airOnly: ReadonlySet<string>): boolean {
  return inspect?.classes.some(({ name }) => airOnly.has(name)) ?? false;
}

export function differs({ compare }: SurveyRow): boolean {
  return compare?.same === false;
}

/** Where it was found first. */
export function fileOf({ files, sha256 }: SurveyRow): string {
  const file = files[0] || sha256;
  // The end says more than the beginning.
  return file.length > MAX_FILE ? `…${file.slice(-MAX_FILE)}` : file;
}

/** Bits of {@link FLAGS}. */
export function flagsOf(row: SurveyRow, airOnly: ReadonlySet<string>): number {
  return (
    (needsServer(row) ? FLAGS.needsServer : 0) |
    (needsAir(row, airOnly) ? FLAGS.needsAir : 0) |
    (problemsOf(row).length > 0 ? FLAGS.failed : 0) |
    (differs(row) ? FLAGS.differs : 0)
  );
}

export function compactRow(row: SurveyRow, airOnly: ReadonlySet<string>, details: string): CompactRow {
  const { sha256, fileCount, size, inspect, runs } = row;
  const problems = [...new Set(problemsOf(row).map(({ code }) => code))];
  return [
    sha256,
    fileOf(row),
    fileCount,
    size,
    inspect?.swfVersion ?? null,
    inspect?.vm === "AVM1" ? 1 : inspect?.vm === "AVM2" ? 2 : 0,
    flagsOf(row, airOnly),
    serversOf(row)
      .slice(0, MAX_SERVERS)
      .map((server) => formatTarget(server).slice(0, MAX_SERVER)),
    inspect?.classes.slice(0, MAX_CLASSES).map(({ name }) => name) ?? [],
    problems,
    runs.findLast(({ picture }) => picture !== null)?.picture ?? null,
    details,
  ];
}
