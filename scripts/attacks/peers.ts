/** Peers that send what no client of ours would. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Milliseconds after which a peer hangs up that was not answered to the end. */
const PATIENCE = 10_000;

export interface HttpAnswer {
  /** 0 when the connection ended without an answer */
  status: number;
  /** head and body as they came */
  text: string;
}

/** Sends these bytes, and reads until the other side ends the connection, or has had its time. */
export async function ask(port: number, bytes: string | Uint8Array): Promise<HttpAnswer> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  const timer = setTimeout(() => socket.destroy(), PATIENCE);
  let text = "";
  socket.setEncoding("latin1").on("data", (part: string) => {
    text += part;
  });
  socket.write(bytes);
  await once(socket, "close");
  clearTimeout(timer);
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text };
}

/** A request with these lines of a head, which ends with its answer. */
export function head(first: string, ...lines: string[]): string {
  return [first, ...lines, "Connection: close", "", ""].join("\r\n");
}

/** Connections that say this, and are left open. */
export async function hold(port: number, count: number, text: string): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect(port, "127.0.0.1")
      .on("error", () => {})
      .resume(),
  );
  await Promise.all(
    sockets.map(async (socket) => {
      await once(socket, "connect").catch(() => {});
      if (text !== "") socket.write(text);
    }),
  );
  return sockets;
}
