import { closeSync, openSync } from "node:fs";
import type { Server } from "node:net";
import { devNull } from "node:os";
import { NO_DESCRIPTORS, reasonOfCode } from "../../../base/system-errors.ts";

/** Milliseconds between two warnings. */
const QUIET = 10_000;
/** Milliseconds between two looks. */
const INTERVAL = 1000;

/** The code of the error that any file or socket would be met with now; undefined where one can be opened. */
export function descriptorShortage(): string | undefined {
  try {
    closeSync(openSync(devNull, "r"));
    return undefined;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return NO_DESCRIPTORS.includes(code) ? code : undefined;
  }
}

/**
 * Warns when a server has no file descriptors for connections that come. The server goes on, and takes connections again
 * when there are some. What libuv does without them is to take connections and close them at once, of which nobody hears;
 * so it is looked for: now and then, and when a connection may have taken the last one.
 */
export function watchDescriptors(server: Server, warn: (message: string) => void): void {
  let warned = Number.NEGATIVE_INFINITY;
  const tell = (code: string | undefined): void => {
    if (code === undefined || performance.now() - warned < QUIET) return;
    warned = performance.now();
    warn(`connections are closed as they come: ${reasonOfCode(code)}`);
  };
  const look = (): void => tell(descriptorShortage());
  const looking = setInterval(look, INTERVAL).unref();
  server
    .on("connection", look)
    .on("error", ({ code = "" }: NodeJS.ErrnoException) => tell(NO_DESCRIPTORS.find((known) => known === code)))
    .on("close", () => clearInterval(looking));
}
