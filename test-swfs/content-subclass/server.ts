import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** Once both messages are there, answers with two of its own, the second cut in half. */
export default function serve(socket: Socket): void {
  let received = 0;
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    received += chunk.length;
    if (received < 10) return;
    socket.write(Buffer.concat([Buffer.of(0, 3), Buffer.from("abc"), Buffer.of(0, 6), Buffer.from("def")]));
    setTimeout(() => socket.end("ghi"), 50);
  });
}
