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
