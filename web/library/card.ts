/** A SWF of the library in words. */
import { formatBytes } from "../inspector/format.ts";
import type { LibrarySwf, SwfFacts } from "./lines.ts";
import { folderOf, nameOf, socketOf } from "./shelf.ts";

/** What it does on the network, in short. */
export function networkOf({ targets, ...facts }: SwfFacts): string {
  const [first, ...others] = targets;
  if (first !== undefined)
    return others.length > 0 ? `connects to ${first} and ${others.length} more` : `connects to ${first}`;
  const socket = socketOf({ targets, ...facts });
  if (socket === undefined) return `opens no connections${facts.partly ? ", as far as it can be read" : ""}`;
  const [mentioned] = facts.mentioned;
  return mentioned === undefined ? `uses ${socket}` : `uses ${socket}, mentions ${mentioned}`;
}

export function badgesOf({ version, vm, air }: SwfFacts): string[] {
  return [`SWF ${version}`, vm, ...(air.length > 0 ? ["needs AIR"] : [])];
}

/** All of it, for who does not see the card. */
export function sentenceOf(swf: LibrarySwf): string {
  const { facts, problem, size } = swf;
  const folder = folderOf(swf);
  const known = facts && [...badgesOf(facts), networkOf(facts)];
  return [
    nameOf(swf),
    ...(folder === "" ? [] : [`in ${folder}`]),
    ...(known ?? [problem === undefined ? "not read yet" : `can't be read: ${problem}`]),
    formatBytes(size),
  ].join(", ");
}

/** What the pointer is told. */
export function detailsOf(swf: LibrarySwf): string {
  const { path, facts, modified, problem } = swf;
  const date = new Date(modified).toLocaleString();
  const lines = [path, `changed ${date}`];
  if (problem !== undefined) lines.push(`can't be read: ${problem}`);
  if (facts !== undefined) {
    const { width, height, frameRate, frames, targets, mentioned, classes, air, partly } = facts;
    lines.push(`${width} × ${height}, ${frames} frames, ${Number(frameRate.toFixed(2))} a second`);
    if (classes.length > 0) lines.push(`uses ${classes.join(", ")}`);
    if (air.length > 0) lines.push(`only AIR has ${air.join(", ")}`);
    if (targets.length > 0) lines.push(`connects to ${targets.join(", ")}`);
    if (mentioned.length > 0) lines.push(`mentions ${mentioned.join(", ")}`);
    if (partly) lines.push("parts of it can't be read");
  }
  return lines.join("\n");
}
