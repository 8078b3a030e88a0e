import type { Socket } from "node:net";

/** Says hello and hangs up. */
export default function serve(socket: Socket): void {
  socket.end("hello");
}
