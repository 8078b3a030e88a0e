import type { ServerConnection } from "../../src/scripted/index.ts";

export async function echo(connection: ServerConnection): Promise<void> {
  for await (const chunk of connection.chunks()) connection.write(chunk);
}
