import { setFlagsFromString } from "node:v8";

/** Versions of Node whose V8 is known to have the flags that we set; another one would complain about them on stderr. */
const KNOWN = ["20", "22", "24"];

/** Sets flags of the engine, of the whole process: for programs of ours. In a Node that is not known nothing is set. */
export function setV8Flags(...flags: string[]): void {
  const [major = ""] = process.versions.node.split(".");
  if (KNOWN.includes(major)) for (const flag of flags) setFlagsFromString(flag);
}
