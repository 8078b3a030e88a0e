import { AsyncErrorEvent, type EventDispatcher, NetStatusEvent } from "flash.events";
import { getQualifiedClassName } from "flash.utils";
import { failUnhandledAs, noSuchProperty } from "../errors.ts";

/**
 * Calls what a server names: spec/netconnection.md, "Methods the server calls".
 *
 * @param owner dispatches `asyncError` for what is not there, or throws
 * @param ownerName its class, as error #2095 names it
 * @param onDone `(ok: boolean, value)`: what the method returns, or why it does not
 */
export function callBack(
  owner: EventDispatcher,
  ownerName: string,
  client: any,
  name: string,
  values: any[],
  onDone: Function,
): void {
  let method: any = null;
  let value: any;
  try {
    method = client[name];
    if (method == null) throw noSuchProperty(name, getQualifiedClassName(client).replace("::", "."));
    value = method.apply(client, values);
  } catch (error) {
    onDone(false, method == null ? "Method not found (" + name + ")." : "The method has thrown an error.");
    reportAsyncError(owner, ownerName, name, error);
    return;
  }
  onDone(true, value);
}

function reportAsyncError(owner: EventDispatcher, ownerName: string, name: string, error: any): void {
  const text: string = "Error #2095: " + ownerName + " was unable to invoke callback " + name + ".";
  if (owner.hasEventListener("asyncError")) {
    owner.dispatchEvent(new AsyncErrorEvent("asyncError", false, false, text, as(error, Error)));
  } else failUnhandledAs("asyncError", "AsyncErrorEvent", "text=" + text + " error=" + String(error));
}

/** Dispatches `netStatus`; an error that nobody listens to is one that nobody catches. */
export function dispatchStatus(owner: EventDispatcher, info: any): void {
  // What a server sends may be of a class that has no such property.
  const isError: boolean = "level" in info && info.level == "error";
  if (isError && !owner.hasEventListener("netStatus")) {
    failUnhandledAs("netStatus", "NetStatusEvent", "level=error, code=" + ("code" in info ? info.code : undefined));
  } else owner.dispatchEvent(new NetStatusEvent("netStatus", false, false, info));
}

/** Whether it is something with properties: a client, or the information of a status. */
export function isObject(value: any): boolean {
  return value != null && !(is(value, Number) || is(value, String) || is(value, Boolean));
}
