/** A process that reads SWFs, or draws them, one after the other: library-process.ts. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { dirname } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { serveJobs } from "../../src/jobs/serve-jobs.ts";
import { describeLibrary } from "../../src/library/describe.ts";
import { compileLazily, tieringBudget } from "../../src/player/node/lazy-compilation.ts";
import { readLibrarySwf } from "../../src/player/node/package.ts";
import { loadRuffle } from "../../src/player/node/runtime.ts";
import type { LibraryAnswer, LibraryJob } from "./library-process.ts";

/** Bytes of a file that is looked at. */
const MAX_FILE = 256 << 20;

compileLazily(tieringBudget.manyMovies);
const work = process.argv[2] === "picture" ? await drawing() : await reading();
// Once it has started, whoever plays goes first.
setPriority(constants.priority.PRIORITY_LOW);
serveJobs((job: LibraryJob): Promise<LibraryAnswer> => work(job).catch((error) => ({ problem: messageOf(error) })));

async function reading(): Promise<(job: LibraryJob) => Promise<LibraryAnswer>> {
  const { factsOf } = await import("./library-facts.ts");
  const library = describeLibrary(await readLibrarySwf());
  return async ({ path }) => {
    const swf = await read(path);
    if (swf === undefined) return { problem: `the file has more than ${MAX_FILE >> 20} MiB` };
    return { sha256: createHash("sha256").update(swf).digest("hex"), facts: factsOf(swf, library) };
  };
}

async function drawing(): Promise<(job: LibraryJob) => Promise<LibraryAnswer>> {
  const { takePicture } = await import("./library-picture.ts");
  // Before the first of them is waited for.
  await loadRuffle();
  return async (job) => {
    const swf = await read(job.path);
    const isOver = swf === undefined || job.kind !== "picture";
    const picture = isOver ? undefined : await takePicture(swf, { ...job, directory: dirname(job.path) });
    return picture === undefined ? { problem: "its first frames are empty" } : { picture };
  };
}

/** @returns undefined if it is too large */
async function read(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return size > MAX_FILE ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
}
