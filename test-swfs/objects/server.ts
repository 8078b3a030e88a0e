import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** Sends everything back once it is there, in two pieces. */
export default function serve(socket: Socket): void {
  let received = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 120) return;
    socket.write(received.subarray(0, 20));
    setTimeout(() => socket.write(received.subarray(20)), 50);
  });
}
