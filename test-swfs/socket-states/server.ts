import type { Socket } from "node:net";

/** Answers the first byte with four, then hangs up with them unread. */
export default function serve(socket: Socket): void {
  socket.on("data", () => socket.end("data"));
}
