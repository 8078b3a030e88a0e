import { pictureDifference } from "../runner/pictures.ts";
import type { CompareRow, ConnectionRow, DifferenceRow, RunRow } from "./row.ts";

export interface CompareOptions {
  /** versions of Ruffle */
  from: string;
  to: string;
  /** parts of all channels of a picture that may differ by more than `TOLERANCE`; 0 to 1 */
  outliers: number;
  /** @param sha256 of a PNG */
  readPicture(sha256: string): Promise<Uint8Array | undefined>;
}

/** Of 255. What drawing one curve in two ways makes. */
const TOLERANCE = 8;

/** Whether a SWF does the same in two Ruffles. */
export async function compareRuns(from: RunRow, to: RunRow, options: CompareOptions): Promise<CompareRow> {
  const differences: DifferenceRow[] = [];
  const [before, after] = [endOf(from), endOf(to)];
  if (before !== after) differences.push({ what: "end", text: `${before}, then ${after}` });
  else if (from.problem === null && to.problem === null) {
    if (from.traceSha256 !== to.traceSha256) differences.push({ what: "trace", text: traceDifference(from, to) });
    if (from.errors.join("\n") !== to.errors.join("\n"))
      differences.push({ what: "errors", text: firstDifference(from.errors, to.errors) });
    const [asked, asks] = [from.connections.map(targetOf), to.connections.map(targetOf)];
    if (asked.join("\n") !== asks.join("\n"))
      differences.push({ what: "connections", text: firstDifference(asked, asks) });
    const picture = await comparePictures(from.picture, to.picture, options);
    if (picture !== undefined) differences.push({ what: "picture", text: picture });
  }
  return { from: options.from, to: options.to, same: differences.length === 0, differences };
}

function endOf({ problem, ended }: RunRow): string {
  return problem?.code ?? ended ?? "unknown";
}

function targetOf({ host, port, protocol }: ConnectionRow): string {
  return `${protocol}://${host}:${port}`;
}

/** What only one of them has, or the first that is another. */
function firstDifference(from: readonly string[], to: readonly string[]): string {
  const length = Math.max(from.length, to.length);
  for (let at = 0; at < length; at++) {
    if (from[at] === to[at]) continue;
    const text = (item: string | undefined): string => (item === undefined ? "nothing more" : JSON.stringify(item));
    return `number ${at + 1}: ${text(from[at])}, then ${text(to[at])}`;
  }
  return `${from.length}, then ${to.length}`;
}

function traceDifference(from: RunRow, to: RunRow): string {
  if (from.trace.join("\n") === to.trace.join("\n"))
    return `they differ behind the lines that are kept: ${from.traceLines} lines, then ${to.traceLines}`;
  return firstDifference(from.trace, to.trace);
}

async function comparePictures(
  from: string | null,
  to: string | null,
  { outliers, readPicture }: CompareOptions,
): Promise<string | undefined> {
  if (from === to) return undefined;
  if (from === null || to === null) return from === null ? "nothing, then something" : "something, then nothing";
  const [before, after] = await Promise.all([readPicture(from), readPicture(to)]);
  if (before === undefined || after === undefined) return "one of them is gone from the folder of pictures";
  const channels = pixelsOf(before) * 4;
  const checks = [{ tolerance: TOLERANCE, maxOutliers: Math.floor(channels * outliers) }];
  return pictureDifference(before, after, { name: "last frame", checks });
}

/** Of a PNG: its header has width and height at byte 16. */
function pixelsOf(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return png.length < 24 ? 0 : view.getUint32(16) * view.getUint32(20);
}
