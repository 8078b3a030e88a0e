import type { ServerConnection } from "../../src/scripted/index.ts";

/** Greets nobody, answers each line, and hangs up at "quit". */
export default async function serve(connection: ServerConnection): Promise<void> {
  for await (const line of connection.lines()) {
    if (line === "quit") return connection.write("bye\r\n");
    connection.write(`you said: ${line}\r\n`);
  }
}
