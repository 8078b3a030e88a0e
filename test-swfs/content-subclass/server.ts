import type { ServerConnection } from "../../src/scripted/index.ts";

/** Once both messages are there, answers with two of its own, the second cut in half. */
export default async function serve(connection: ServerConnection): Promise<void> {
  await connection.read(10);
  connection.writeUTF("abc");
  connection.writeShort(6);
  connection.write("def");
  await connection.sleep(50);
  connection.write("ghi");
}
