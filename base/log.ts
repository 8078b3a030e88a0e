/** Where the host reports what content can't be told. `console` and consola fit. */
export interface Log {
  debug(message: string): void;
  warn(message: string): void;
}

export const silentLog: Log = { debug() {}, warn() {} };
