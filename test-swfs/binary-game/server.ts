import { randomBytes } from "node:crypto";
import type { ServerConnection } from "../../src/scripted/index.ts";

/** Says hello with a nonce, wants it back, and answers five moves. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const nonce = randomBytes(8);
  send(connection, Uint8Array.of(1, ...nonce));
  const login = await receive(connection);
  if (!nonce.equals(login.subarray(1, 9))) return connection.reset();
  const token = login.subarray(9, 17);
  send(connection, Uint8Array.of(2, ...token, ...login.subarray(17)));
  for (let moves = 0; moves < 5; moves++) {
    const move = await receive(connection);
    send(connection, Uint8Array.of(4, ...token, ...move.subarray(1)));
  }
}

async function receive(connection: ServerConnection): Promise<Uint8Array> {
  return connection.read(await connection.readUnsignedShort());
}

function send(connection: ServerConnection, frame: Uint8Array): void {
  connection.writeShort(frame.length);
  connection.write(frame);
}
