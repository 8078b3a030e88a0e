import type { ServerConnection } from "../../host/scripted/index.ts";

/** Says hello and hangs up. */
export default async function serve(connection: ServerConnection): Promise<void> {
  connection.write("hello");
}
