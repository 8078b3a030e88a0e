/** Time as a server sees it: the wall clock's, or that of a headless player that runs as fast as it can. */
export interface Time {
  /** milliseconds since the start */
  now(): number;
  /** Settles once so many milliseconds have passed, or the signal says that nobody waits any longer. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The wall clock. */
export function realTime(): Time {
  const start = performance.now();
  return {
    now: () => performance.now() - start,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        onAbort(signal, () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/** The one that is meant where none is named. */
export const wallClock: Time = realTime();

/** Calls `task` once so many milliseconds have passed. @returns a function that calls it off */
export function startTimer(time: Time, milliseconds: number, task: () => void): () => void {
  const off = new AbortController();
  void time.sleep(milliseconds, off.signal).then(() => {
    if (!off.signal.aborted) task();
  });
  return () => off.abort();
}

/** Time that stands still until it is moved. */
export class VirtualTime implements Time {
  #now = 0;
  #sleepers: { due: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const due = this.#now + Math.max(0, milliseconds);
    return new Promise((wake) => {
      const sleeper = { due, wake };
      this.#sleepers.push(sleeper);
      this.#wake();
      onAbort(signal, () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        wake();
      });
    });
  }

  /** Whoever has slept long enough wakes, the earliest first. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#wake();
  }

  #wake(): void {
    const awake = this.#sleepers.filter(({ due }) => due <= this.#now).sort((a, b) => a.due - b.due);
    if (awake.length === 0) return;
    this.#sleepers = this.#sleepers.filter(({ due }) => due > this.#now);
    for (const { wake } of awake) wake();
  }
}

function onAbort(signal: AbortSignal | undefined, callback: () => void): void {
  if (signal?.aborted) callback();
  else signal?.addEventListener("abort", callback, { once: true });
}
