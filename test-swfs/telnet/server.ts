import type { Socket } from "node:net";
import { createInterface } from "node:readline";

/** Greets nobody, answers each line, and hangs up at "quit". */
export default function serve(socket: Socket): void {
  createInterface({ input: socket }).on("line", (line) => {
    if (line === "quit") socket.end("bye\r\n");
    else socket.write(`you said: ${line}\r\n`);
  });
}
