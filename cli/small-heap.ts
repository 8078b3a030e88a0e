import { getHeapStatistics } from "node:v8";
import { runInNewContext } from "node:vm";
import { setV8Flags } from "../src/player/node/v8-flags.ts";

/** Percent that V8 lets its heap grow by before it collects, in place of up to 300. */
const SPARING = 20;

/** Bytes that it may grow by, of whatever size, while data passes. */
const HEADROOM = 48 << 20;

/** Bytes of buffers that only data that passes leaves behind. */
const BUSY = 8 << 20;

/**
 * Looks without more or fewer of them before they are collected, and the most of them when that has freed nothing. Each time
 * code that has not run for a while is thrown away as well: soon after data has passed, that would be code that is needed.
 */
const QUIET = 120;
const LONGEST_QUIET = 2400;
/** Bytes more or fewer from one look to the next that are neither. */
const STILL = 1 << 20;

/** Milliseconds from one look at what the process does to the next, and looks that a burst of data is remembered for. */
const INTERVAL = 250;
const MEMORY = 8;

/**
 * Has V8 collect sooner what is no longer used. A relay opens connections in bursts and then has them idle: what opening
 * one left behind was half of what it held.
 *
 * Data that passes is another matter: V8 counts its buffers as growth of the heap and would mark all that is alive again
 * for every few of them, a third of the relay's work, though scavenges free them. So then it has room, which V8 11.3 (Node 20) goes by and 13.6
 * (Node 24) does not.
 *
 * When data has passed, its buffers are garbage that V8 has no reason to look for: half a gigabyte, where many were slow.
 *
 * Of the whole process, so it is for programs of ours.
 */
export function keepHeapSmall(): void {
  // New objects keep the room that they have at the start. `--optimize-for-size`, which does so as well, halves throughput.
  setV8Flags("--semi-space-growth-factor=1", "--expose-gc");
  const collect = runInNewContext("globalThis.gc") as (() => void) | undefined;
  let percent = 0;
  let busyLooks = 0;
  let before = 0;
  let quietLooks = 0;
  let wait = QUIET;
  const look = (): void => {
    // Not `process.memoryUsage`, which opens a file: a relay may have no descriptor left.
    const { external_memory: buffers, used_heap_size: heapUsed } = getHeapStatistics();
    if (Math.abs(buffers - before) > STILL) {
      quietLooks = 0;
      wait = QUIET;
    } else if (buffers > BUSY && ++quietLooks >= wait) {
      quietLooks = 0;
      // They may be those of pages that read slowly.
      wait = Math.min(LONGEST_QUIET, 4 * wait);
      collect?.();
    }
    before = buffers;
    busyLooks = buffers > BUSY ? MEMORY : Math.max(0, busyLooks - 1);
    const wanted = busyLooks > 0 ? Math.max(SPARING, Math.round((100 * HEADROOM) / heapUsed)) : SPARING;
    if (wanted === percent) return;
    percent = wanted;
    setV8Flags(`--heap-growing-percent=${percent}`);
    // The limit of the heap is made when it is collected: without that it would keep its room for what is opened next.
    if (busyLooks === 0) collect?.();
  };
  look();
  setInterval(look, INTERVAL).unref();
}
