/** What a process uses, as its system tells. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface MemoryUse {
  /** bytes that it holds in memory now */
  now: number;
  /** the most so far, where the system keeps that */
  most: number;
}

/** @throws Error when there is no such process */
export function memoryOf(pid: number): MemoryUse {
  if (process.platform !== "linux") {
    const now = 1024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
    return { now, most: now };
  }
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const figure = (name: string): number => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
  return { now: figure("VmRSS"), most: figure("VmHWM") };
}

/** Open files, sockets and the like; undefined where the system does not tell. @throws Error when there is no such process */
export function descriptorsOf(pid: number): number | undefined {
  return process.platform === "linux" ? readdirSync(`/proc/${pid}/fd`).length : undefined;
}

/**
 * Seconds of the processor that a process and all that it has started have used, those that ended included.
 *
 * @throws Error where there is no `/proc`
 */
export function cpuOf(pid: number): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const isOf = (one: ProcessStat): boolean =>
    one.pid === pid || processes.some((parent) => parent.pid === one.parent && isOf(parent));
  return processes.filter(isOf).reduce((sum, { ticks }) => sum + ticks, 0) / CLOCK_TICKS;
}

/** `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux. */
const CLOCK_TICKS = 100;

interface ProcessStat {
  pid: number;
  parent: number;
  ticks: number;
}

/** proc(5); undefined when it has just ended. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may have spaces in it.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    // utime, stime and those of children that were waited for
    return { pid, parent: fields[1]!, ticks: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
  } catch {
    return undefined;
  }
}
