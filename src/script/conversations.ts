import type { RecordingEvent, RecordingLine } from "../../host/recording/format.ts";

/** What a connection of a SWF has to do with a script. */
export interface RecordedConnection {
  connection: number;
  /** what the SWF asked for, where that is known, or else where it went */
  host: string;
  port: number;
  /** milliseconds since the recording began */
  began: number;
  ended: number;
  /** milliseconds that it took to be opened: what the way to the server and back takes */
  roundTrip: number;
  /** in order; times are milliseconds since whatever happened before on the connection */
  events: ConnectionEvent[];
}

export type ConnectionEvent = { pause: number } & (
  | { type: "sent" | "received"; data: Uint8Array }
  | { type: "end" | "reset"; by: "swf" | "peer" }
);

export interface RecordedConnections {
  /** in the order in which they were opened; those that came to nothing are not among them */
  dialled: RecordedConnection[];
  /** what no server script serves: connections that the SWF has accepted, and UDP sockets */
  others: number;
}

/** The TCP connections that a SWF has dialled, from a recording. */
export async function connectionsOf(
  lines: AsyncIterable<RecordingLine> | Iterable<RecordingLine>,
): Promise<RecordedConnections> {
  const connections = new Map<number, RecordedConnection & { opened: boolean }>();
  let others = 0;
  for await (const line of lines) {
    if (line.type === "ignore" || line.type === "listening" || line.type === "policy") continue;
    if (line.type === "open") {
      const { connection, time, transport, accepted } = line;
      const { host, port } = line.asked ?? line;
      if (transport === "udp" || accepted) others++;
      else
        connections.set(connection, {
          connection,
          host,
          port,
          began: time,
          ended: time,
          roundTrip: 0,
          events: [],
          opened: false,
        });
      continue;
    }
    const connection = connections.get(line.connection);
    if (connection === undefined) continue;
    const pause = Math.max(0, line.time - connection.ended);
    connection.ended = line.time;
    if (line.type === "opened") {
      connection.opened = true;
      connection.roundTrip = pause;
    }
    const event = eventOf(line, pause);
    if (event !== undefined) connection.events.push(event);
  }
  const dialled = [...connections.values()].filter(({ opened }) => opened);
  return { dialled, others };
}

function eventOf(line: RecordingEvent, pause: number): ConnectionEvent | undefined {
  switch (line.type) {
    case "sent":
    case "received":
      return { pause, type: line.type, data: line.data };
    case "end":
    case "reset":
      return { pause, type: line.type, by: line.by };
    default:
      return undefined;
  }
}
