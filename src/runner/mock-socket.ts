import type { ServerHandler } from "../scripted/server.ts";
import { TestFolderError } from "./errors.ts";

/** A step of Ruffle's mock server. */
type MockEvent =
  | { type: "Receive"; expected: number[] }
  | { type: "Send"; payload: number[] }
  | { type: "WaitForDisconnect" }
  | { type: "Disconnect" };

/**
 * The server that a `socket.json` describes: it plays its list in order to every connection.
 *
 * @param onProblem the SWF says something else than expected
 * @throws TestFolderError when the text is no such list
 */
export function mockServer(json: string, onProblem: (message: string) => void): ServerHandler {
  const events = parseEvents(json);
  return async (connection) => {
    for (const event of events) {
      if (event.type === "Send") connection.write(Uint8Array.from(event.payload));
      else if (event.type === "Disconnect") return;
      else if (event.type === "WaitForDisconnect") {
        for await (const _ of connection.chunks());
      } else {
        const received = await connection.read(event.expected.length);
        if (received.every((byte, index) => byte === event.expected[index])) continue;
        onProblem(`the SWF sends [${received.join(", ")}], socket.json expects [${event.expected.join(", ")}]`);
        connection.reset();
        return;
      }
    }
  };
}

function parseEvents(json: string): MockEvent[] {
  let events: unknown;
  try {
    events = JSON.parse(json);
  } catch (error) {
    throw new TestFolderError("socket.json is no JSON", { cause: error });
  }
  if (Array.isArray(events) && events.every(isEvent)) return events;
  throw new TestFolderError("socket.json is no list of Receive, Send, WaitForDisconnect and Disconnect");
}

function isEvent(value: unknown): value is MockEvent {
  const { type, expected, payload } = Object(value);
  if (type === "Receive") return isBytes(expected);
  return type === "Send" ? isBytes(payload) : type === "WaitForDisconnect" || type === "Disconnect";
}

function isBytes(value: unknown): boolean {
  return Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
}
