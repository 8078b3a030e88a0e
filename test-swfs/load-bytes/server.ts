import { readFileSync } from "node:fs";
import type { ServerConnection } from "../../src/scripted/index.ts";

/** "swf" gets the child SWF and the end of the connection; anything else is echoed. */
export default async function serve(connection: ServerConnection): Promise<void> {
  for await (const chunk of connection.chunks()) {
    const request = new TextDecoder().decode(chunk);
    if (request === "swf") return connection.write(readFileSync(new URL("child/test.swf", import.meta.url)));
    connection.write(`hello, ${request}`);
  }
}
