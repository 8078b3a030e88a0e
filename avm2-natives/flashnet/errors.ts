import { IOError } from "flash.errors";
import { Event, EventDispatcher, IOErrorEvent, SecurityErrorEvent } from "flash.events";
import { Reason } from "./protocol.ts";

/** spec/socket.md §4: thrown by every use of a socket that is not open. */
export function invalidSocket(): IOError {
  return new IOError("Error #2002: Operation attempted on invalid socket.", 2002);
}

/** spec/socket.md §2.1 @param lowest that is allowed */
export function checkPort(port: int, lowest: int = 0): void {
  if (port < lowest || port > 65535)
    throw new SecurityError("Error #2003: Invalid socket port number specified.", 2003);
}

/** spec/server-datagram.md §1, §2: the classes of AIR name a bad port with another class of error. */
export function invalidPort(): RangeError {
  return new RangeError("Error #2003: Invalid socket port number specified.", 2003);
}

/** An address that is no numeric one: spec/server-datagram.md §1, §2. */
export function invalidParameter(): ArgumentError {
  return new ArgumentError("Error #2004: One of the parameters is invalid.", 2004);
}

/** spec/server-datagram.md §2: a datagram that the system does not accept. */
export function messageTooLong(): IOError {
  return new IOError("Error #3224: Socket message too long", 3224);
}

/** spec/socket.md §5, §7 */
export function indexOutOfBounds(): RangeError {
  return new RangeError("Error #2006: The supplied index is out of bounds.", 2006);
}

/** What a socket dispatches when it can't connect: spec/socket.md §2, "Result matrix". */
export function connectFailure(reason: int, text: string): Event {
  if (reason == Reason.Security) return new SecurityErrorEvent("securityError", false, false, text, 2048);
  return new IOErrorEvent("ioError", false, false, text, 2031);
}

/**
 * What happens instead when nobody listens to the event: an error that nobody catches. It comes out of an event of that
 * type, as the player says which event an error came out of.
 */
export function failUnhandled(event: Event, text: string): void {
  const dispatcher = new EventDispatcher();
  dispatcher.addEventListener(event.type, (event: Event): void => {
    throw new Error("Error #2044: Unhandled " + event.type + ":. text=" + text, 2044);
  });
  dispatcher.dispatchEvent(event);
}

/** What AMF can't make or write: spec/bytearray.md §7. */
export function amfParameterInvalid(): ArgumentError {
  return new ArgumentError("Error #2004: One of the parameters is invalid.", 2004);
}

/** spec/bytearray.md §7 */
export function notExternalizable(className: string): ArgumentError {
  return new ArgumentError(
    "Error #2173: Unable to read object in stream.  The class " +
      className +
      " does not implement flash.utils.IExternalizable but is aliased to an externalizable class.",
    2173,
  );
}

/** More objects in one another than are read or written. */
export function amfTooDeep(): Error {
  return new Error("Error #1023: Stack overflow occurred.", 1023);
}

/** What a `client` has to be: spec/netconnection.md A. */
export function invalidClient(): TypeError {
  return new TypeError("Error #2004: One of the parameters is invalid.", 2004);
}

/** What is not there on an object that a server calls: spec/netconnection.md, "Methods the server calls". */
export function noSuchProperty(name: string, className: string): ReferenceError {
  return new ReferenceError(
    "Error #1069: Property " + name + " not found on " + className + " and there is no default value.",
    1069,
  );
}

/** What is had and not set: spec/netconnection.md A, spec/sharedobject-remote.md A. */
export function readOnlyProperty(name: string, className: string): ReferenceError {
  return new ReferenceError(
    "Error #1074: Illegal write to read-only property " + name + " on " + className + ".",
    1074,
  );
}

/** What an error is that happens as nobody listens: spec/netconnection.md. @param event its class */
export function failUnhandledAs(type: string, event: string, details: string): void {
  const dispatcher = new EventDispatcher();
  dispatcher.addEventListener(type, (): void => {
    throw new Error("Error #2044: Unhandled " + event + ":. " + details, 2044);
  });
  dispatcher.dispatchEvent(new Event(type));
}

/** Makes what content has thrown an error that nobody catches, while what called it goes on. */
export function failUncaught(error: any): void {
  const dispatcher = new EventDispatcher();
  dispatcher.addEventListener("error", (): void => {
    throw error;
  });
  dispatcher.dispatchEvent(new Event("error"));
}

/** What a stream of a connection that is not there throws: spec/errors.md. */
export function notConnected(): ArgumentError {
  return new ArgumentError("Error #2126: NetConnection object must be connected.", 2126);
}
