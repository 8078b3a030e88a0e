import type { ServerConnection } from "../../host/scripted/index.ts";

/** Says how long each of two messages is, cut in the middle, and hangs up. */
export default async function serve(connection: ServerConnection): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const { length } = await connection.readUntil(0);
    connection.write("<received ");
    await connection.sleep(20);
    connection.writeXml(`bytes="${length}"/>`);
  }
}
