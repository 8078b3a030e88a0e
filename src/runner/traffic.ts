import { printable } from "../../base/printable.ts";
import type { ConnectFailure } from "../../host/network/errors.ts";
import type { RecordingEvent } from "../../host/recording/format.ts";

/** A connection that a SWF made, and all that went over it. */
export interface TrafficConnection {
  /** what was dialled */
  host: string;
  port: number;
  /** by what, where it is not plain TCP */
  transport?: "tls" | "udp";
  /** why there was none */
  refused?: ConnectFailure;
  /** bytes that the SWF sent */
  sent: Uint8Array;
  /** bytes that came for it */
  received: Uint8Array;
}

export function trafficOf(events: readonly RecordingEvent[]): TrafficConnection[] {
  const opened = events.filter((event) => event.type === "open");
  return opened.map(({ connection, host, port, transport, tls }) => {
    const own = events.filter((event) => event.connection === connection);
    const refusal = own.find((event) => event.type === "refused");
    return {
      host,
      port,
      ...(transport === "udp" ? { transport } : tls && { transport: "tls" as const }),
      ...(refusal && { refused: refusal.reason }),
      sent: bytesOf(own, "sent"),
      received: bytesOf(own, "received"),
    };
  });
}

/** Bytes of each direction that are printed. */
const MOST_PRINTED = 4096;

/** What went over connections, a line each: texts, with all that is none as `\xNN`. */
export function printTraffic(connections: readonly TrafficConnection[]): string[] {
  return connections.flatMap(({ host, port, refused, sent, received }) => [
    printable(`${host}:${port}${refused === undefined ? "" : ` is refused: ${refused}`}`),
    ...printBytes("sent", sent),
    ...printBytes("received", received),
  ]);
}

function printBytes(what: string, bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const text = Array.from(bytes.subarray(0, MOST_PRINTED), (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
  return [`  ${what} ${bytes.length} bytes: ${text}${bytes.length > MOST_PRINTED ? " …" : ""}`];
}

function bytesOf(events: readonly RecordingEvent[], type: "sent" | "received"): Uint8Array {
  return new Uint8Array(Buffer.concat(events.flatMap((event) => (event.type === type ? [event.data] : []))));
}
