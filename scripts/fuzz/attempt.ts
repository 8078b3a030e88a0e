import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Target } from "./target.ts";

/** What became of one input. */
export interface Outcome {
  /** code or class of the error that was thrown; undefined if there was none */
  error: string | undefined;
  /** one line for people; undefined if all is as documented */
  failure: string | undefined;
  /** milliseconds */
  duration: number;
}

/** Longest time for one input, in milliseconds. */
const MAX_DURATION = 1000;
/** MiB, unless a target has a figure of its own. */
const MAX_GROWTH = 64;

/** Gives a target one input. Throws nothing. */
export function attempt(target: Target, input: Uint8Array): Outcome | Promise<Outcome> {
  const memory = memoryUsed();
  const begun = performance.now();
  const finish = (error: unknown, threw: boolean): Outcome | Promise<Outcome> => {
    const duration = performance.now() - begun;
    const outcome: Outcome = { error: undefined, failure: undefined, duration };
    if (threw) {
      if (isDocumented(target, error)) outcome.error = labelOf(error);
      else outcome.failure = describe(error);
    }
    const growth = (memoryUsed() - memory) / 2 ** 20;
    const suspicious = duration > MAX_DURATION || growth > (target.memory ?? MAX_GROWTH);
    return suspicious && outcome.failure === undefined ? again(target, input, outcome) : outcome;
  };
  try {
    const running = target.run(input);
    if (running === undefined) return finish(undefined, false);
    return running.then(
      () => finish(undefined, false),
      (error: unknown) => finish(error, true),
    );
  } catch (error) {
    return finish(error, true);
  }
}

/** A machine that is busy, or garbage of earlier inputs, is nobody's fault: processor time counts, and clean memory. */
async function again(target: Target, input: Uint8Array, outcome: Outcome): Promise<Outcome> {
  collectGarbage();
  const memory = memoryUsed();
  const processor = process.cpuUsage();
  try {
    await target.run(input);
  } catch {
    // The first time has shown what is thrown.
  }
  const { user } = process.cpuUsage(processor);
  const growth = (memoryUsed() - memory) / 2 ** 20;
  const { memory: maxGrowth = MAX_GROWTH } = target;
  if (outcome.duration > MAX_DURATION && user / 1000 > MAX_DURATION) {
    return { ...outcome, failure: `one input takes ${Math.round(user / 1000)} ms` };
  }
  if (growth > maxGrowth) return { ...outcome, failure: `one input takes ${Math.round(growth)} MiB` };
  return outcome;
}

function isDocumented({ errors = [] }: Target, error: unknown): boolean {
  return errors.some((Class) => error instanceof Class);
}

function labelOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name: string };
  return typeof code === "string" ? code : name;
}

/** The error and where it was thrown. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)} was thrown`;
  const { name, message, stack = "" } = error;
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line) && !/scripts\/fuzz|node:/.test(line));
  const where = places.slice(0, 2).map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/(.*?)\)?$/, "$1"));
  return [`${name}: ${message.split("\n")[0]!.slice(0, 200)}`, ...where].join(" ");
}

/** Bytes of the heap, and of array buffers. */
function memoryUsed(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
