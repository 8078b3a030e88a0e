import type { ServerConnection } from "../../src/scripted/index.ts";

/** Answers the first byte with four, then hangs up with them unread. */
export default async function serve(connection: ServerConnection): Promise<void> {
  await connection.read(1);
  connection.write("data");
}
