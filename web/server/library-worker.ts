/** A process that reads and draws SWFs, one after the other: library-process.ts. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { dirname } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { describeLibrary } from "../../src/library/describe.ts";
import { tieringBudget, tierUpLate } from "../../src/player/node/late-tier-up.ts";
import { readLibrarySwf } from "../../src/player/node/package.ts";
import type { LibraryAnswer, LibraryJob } from "./library-process.ts";

/** Bytes of a file that is looked at. */
const MAX_FILE = 256 << 20;

const playerLibrary = lazy(async () => describeLibrary(await readLibrarySwf()));

// Whoever plays goes first.
setPriority(constants.priority.PRIORITY_LOW);
tierUpLate(tieringBudget.manyMovies);
process.on("message", (job: LibraryJob) => {
  work(job).then(
    (answer) => process.send!(answer),
    (error: unknown) => process.send!({ problem: messageOf(error) } satisfies LibraryAnswer),
  );
});
process.on("disconnect", () => process.exit());
process.send!("ready");

async function work(job: LibraryJob): Promise<LibraryAnswer> {
  const swf = await read(job.path);
  if (job.kind === "facts") {
    const { factsOf } = await import("./library-facts.ts");
    return { sha256: createHash("sha256").update(swf).digest("hex"), facts: factsOf(swf, await playerLibrary()) };
  }
  const { takePicture } = await import("./library-picture.ts");
  return { picture: await takePicture(swf, { ...job, directory: dirname(job.path) }) };
}

async function read(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_FILE) throw new Error(`the file has more than ${MAX_FILE >> 20} MiB`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function lazy<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
