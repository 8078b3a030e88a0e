import { SharedObject } from "flash.net";
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

/** Whether the host can do it: "tcp" and "udp" are servers and sockets of that kind, "tls" connections, "interfaces" `NetworkInfo`. */
export function isSupported(what: string): boolean {
  const result = ask("supports", []);
  return result != null && result[what] == true;
}

/** Calls of this SWF so far: the player keeps the SharedObject of each name. */
let calls: int = 0;

/**
 * The host answers by what a SharedObject holds, whose name says what is asked (src/player/sync-calls.ts).
 *
 * @returns null where content has no such calls, or nobody answers
 */
function ask(name: string, values: any[]): any {
  if (SYNC_CALL == "") return null;
  let question = SYNC_CALL + "_" + calls++ + "_" + encode(name);
  for (const value of values) question += "_" + (typeof value == "string" ? encode(value) : value);
  return SharedObject.getLocal(question, "/").data.result;
}

/** Any text in characters that the name of a SharedObject may have. */
function encode(text: string): string {
  let digits = "x";
  for (let i: int = 0; i < text.length; i++) digits += ("000" + text.charCodeAt(i).toString(16)).slice(-4);
  return digits;
}
