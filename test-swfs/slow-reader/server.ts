import type { ServerConnection } from "../../src/scripted/index.ts";

/** Sends 64 MiB as fast as it is taken, then waits for the client to close. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const block = new TextEncoder().encode("flashnet".repeat(8192));
  for (let count = 0; count < 1024; count++) {
    connection.write(block);
    await connection.flush();
  }
  for await (const _ of connection.chunks());
}
