import type { ServerConnection } from "../../src/scripted/index.ts";

/** Sends everything back once it is there, in two pieces. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const received = await connection.read(120);
  connection.write(received.subarray(0, 20));
  await connection.sleep(50);
  connection.write(received.subarray(20));
  for await (const rest of connection.chunks()) connection.write(rest);
}
