import type { ConnectFailure } from "../../host/network/errors.ts";
import type { RecordingEvent } from "../../host/recording/format.ts";

/** A connection that a SWF made, and all that went over it. */
export interface TrafficConnection {
  /** what was dialled */
  host: string;
  port: number;
  /** why there was none */
  refused?: ConnectFailure;
  /** bytes that the SWF sent */
  sent: Uint8Array;
  /** bytes that came for it */
  received: Uint8Array;
}

export function trafficOf(events: readonly RecordingEvent[]): TrafficConnection[] {
  const opened = events.filter((event) => event.type === "open");
  return opened.map(({ connection, host, port }) => {
    const own = events.filter((event) => event.connection === connection);
    const refusal = own.find((event) => event.type === "refused");
    return {
      host,
      port,
      ...(refusal && { refused: refusal.reason }),
      sent: bytesOf(own, "sent"),
      received: bytesOf(own, "received"),
    };
  });
}

function bytesOf(events: readonly RecordingEvent[], type: "sent" | "received"): Uint8Array {
  return new Uint8Array(Buffer.concat(events.flatMap((event) => (event.type === type ? [event.data] : []))));
}
