import { ExternalInterface } from "flash.external";
import { SYNC_CALL } from "./environment.ts";
import { invalidSocket } from "./errors.ts";

/**
 * Asks the host for something that AIR does before it returns, such as binding a port (docs/protocol.md, "Synchronous
 * calls").
 *
 * @returns an object, which depends on the call
 * @throws IOError #2002 if it can't be done
 */
export function callHost(name: string, ...values: any[]): any {
  const result = ask(name, values);
  if (result == null || result.error != null) throw invalidSocket();
  return result;
}

/** Whether the host can do it: "tcp" and "udp" are servers and sockets of that kind, "tls" is connections. */
export function isSupported(what: string): boolean {
  const result = ask("supports", []);
  return result != null && result[what] == true;
}

/** @returns null where content has no such calls, or nobody answers */
function ask(name: string, values: any[]): any {
  if (SYNC_CALL == "" || !ExternalInterface.available) return null;
  return ExternalInterface.call(SYNC_CALL, name, ...values);
}
