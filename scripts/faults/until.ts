import { setTimeout as delay } from "node:timers/promises";

const STEP = 10;

/** Settles once that is so. @param what for the error that it is not, after so many milliseconds */
export async function until(what: string, isSo: () => boolean, timeout = 60_000): Promise<void> {
  const begun = performance.now();
  while (!isSo()) {
    if (performance.now() - begun > timeout) throw new Error(`${what}: not within ${timeout / 1000} s`);
    await delay(STEP);
  }
}
