import { findSwfs, type Sources } from "./find/find.ts";
import type { FindLimits } from "./find/found.ts";

/** Files that a survey will find. Lists on stdin can be read only once. @returns undefined where that is not to be known */
export async function countSwfs(
  sources: Sources,
  limits: FindLimits,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (sources.lists.includes("-")) return undefined;
  let count = 0;
  for await (const _ of findSwfs(sources, limits)) {
    count++;
    if (signal.aborted) return undefined;
  }
  return count;
}
