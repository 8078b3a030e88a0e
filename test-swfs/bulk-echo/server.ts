import type { Socket } from "node:net";

/** Sends everything back. */
export default function serve(socket: Socket): void {
  socket.pipe(socket);
}
