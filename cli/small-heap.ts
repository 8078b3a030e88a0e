import { setFlagsFromString } from "node:v8";

/** Versions of Node whose V8 is known to have the flag; another one would complain about it on stderr. */
const KNOWN = ["20", "22", "24"];

/**
 * Has V8 collect sooner what is no longer used, and keep less room for what comes. A relay opens connections in bursts and
 * then has them idle: what opening one left behind was half of what it held. Of the whole process, so it is for programs
 * of ours.
 */
export function keepHeapSmall(): void {
  const [major = ""] = process.versions.node.split(".");
  if (KNOWN.includes(major)) setFlagsFromString("--optimize-for-size");
}
