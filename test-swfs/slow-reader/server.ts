import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Readable } from "node:stream";

/** Sends 64 MiB as fast as it is taken, then waits for the client to close. */
export default function serve(socket: Socket): void {
  const block = Buffer.alloc(65536, "flashnet");
  Readable.from(Array.from({ length: 1024 }, () => block)).pipe(socket, { end: false });
}
