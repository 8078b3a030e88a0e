import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryOf } from "../../base/testing/process-usage.ts";
import { makeArchive } from "../../src/survey/testing/archive.ts";
import { root } from "../../src/testing/root.ts";
import { type BenchRow, median } from "./table.ts";

const SMALL = 2000;
const LARGE = 20_000;
/** SWFs of which one process each is started: it takes long. */
const SINGLE = 20;
const REPEATS = 3;
/** Milliseconds between two looks at the memory. */
const LOOK = 100;

/** The stage `inspect` of a survey, against `flashnet inspect` of one SWF after another; and memory of many SWFs against few. */
export async function benchSurvey(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-bench-"));
  try {
    await makeArchive(join(folder, "small"), { swfs: SMALL, damaged: SMALL / 100 });
    await makeArchive(join(folder, "large"), { swfs: LARGE, damaged: LARGE / 100 });
    const swf = join(root, "test-swfs/telnet/test.swf");
    const survey = (name: string, repeat: number): Promise<Run> =>
      run("survey", join(folder, name), "-o", join(folder, `${name}-${repeat}`));
    const large: Run[] = [];
    const small: Run[] = [];
    const single: Run[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      large.push(await survey("large", repeat));
      small.push(await survey("small", repeat));
      const begun = performance.now();
      for (let one = 0; one < SINGLE; one++) await run("inspect", swf);
      single.push({ seconds: (performance.now() - begun) / 1000, memory: 0 });
    }
    return [
      {
        name: `inspect, of ${LARGE} SWFs`,
        unit: "SWFs a second",
        lessIsBetter: false,
        figures: {
          flashnet: LARGE / median(large.map(({ seconds }) => seconds)),
          "one command a SWF": SINGLE / median(single.map(({ seconds }) => seconds)),
        },
      },
      {
        name: "peak memory of the coordinator",
        unit: "MiB",
        lessIsBetter: true,
        figures: {
          [`flashnet, ${LARGE} SWFs`]: median(large.map(({ memory }) => memory)),
          [`${SMALL} SWFs`]: median(small.map(({ memory }) => memory)),
        },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  seconds: number;
  /** MiB at most */
  memory: number;
}

async function run(...args: string[]): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/cli.js"), ...args], { stdio: "ignore" });
  let memory = 0;
  const looking = setInterval(() => {
    try {
      memory = memoryOf(child.pid!).most;
    } catch {
      // It has just ended.
    }
  }, LOOK);
  const [code] = await once(child, "exit");
  clearInterval(looking);
  if (code !== 0) throw new Error(`flashnet ${args.join(" ")} has ended with exit code ${code}`);
  return { seconds: (performance.now() - begun) / 1000, memory: memory / (1 << 20) };
}
