/** Where the host reports what content must not see. `console` and consola have this shape. */
export interface Log {
  debug(message: string): void;
  warn(message: string): void;
}

export const silentLog: Log = { debug() {}, warn() {} };
