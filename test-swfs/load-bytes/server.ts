import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/** "swf" gets the child SWF and the end of the connection; anything else is echoed. */
export default function serve(socket: Socket): void {
  socket.on("data", (request) => {
    if (request.toString() === "swf") socket.end(readFileSync(new URL("child/test.swf", import.meta.url)));
    else socket.write(`hello, ${request}`);
  });
}
