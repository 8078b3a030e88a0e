/** Where the host reports what content must not see. `console` and consola have this shape. */
export interface Log {
  debug(message: string): void;
  warn(message: string): void;
}

export const silentLog: Log = { debug() {}, warn() {} };

/** Messages whose repetitions are counted; the one that was first is forgotten first. */
const MAX_COUNTED = 256;

/** A log that gets each warning once, and again with a count when it has come 10, 100, 1000… times. */
export function countingLog(log: Log): Log {
  const counts = new Map<string, number>();
  return {
    debug: (message) => log.debug(message),
    warn(message) {
      const count = (counts.get(message) ?? 0) + 1;
      counts.set(message, count);
      if (counts.size > MAX_COUNTED) counts.delete(counts.keys().next().value!);
      if (count === 1) log.warn(message);
      else if (/^10+$/.test(String(count))) log.warn(`${message} (${count} times)`);
    },
  };
}
