import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";

/** Tells what goes wrong in the RTMP applications of a script, and in which method, a line each. */
export function applicationErrors(script: string, log: Log): (error: unknown, method?: string) => void {
  return (error, method) => {
    const where = method === undefined ? script : `${script}: ${method}`;
    log.warn(`${where}: ${messageOf(error)}`);
  };
}
