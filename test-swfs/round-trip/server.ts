import type { ServerConnection } from "../../src/scripted/index.ts";

/** Sends everything back. */
export default async function serve(connection: ServerConnection): Promise<void> {
  for await (const chunk of connection.chunks()) connection.write(chunk);
}
