/** A bare WebSocket doing what the benchmark's SWF does: scripts/bench/server.ts. Runs in a page and in Node. */

import type { TcpConnection } from "../../host/network/backend.ts";
import { attach } from "../../host/network/direct-connection.ts";

export type Mode = "e" | "d" | "u";

export interface MinimalWebSocket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  send(data: Uint8Array): void;
  close(): void;
}

const BLOCK = new Uint8Array(65536);

/** @returns milliseconds */
export function measureBare(socket: MinimalWebSocket, mode: Mode, count: number): Promise<number> {
  socket.binaryType = "arraybuffer";
  return new Promise((resolve) => {
    let started = 0;
    let done = 0;
    socket.onopen = () => {
      started = performance.now();
      const request = [mode.charCodeAt(0), ...(mode === "e" ? [0, 0, 0, 0, 0] : bigEndian(count))];
      socket.send(Uint8Array.from(request));
      if (mode === "u") for (let left = count; left > 0; left -= BLOCK.length) socket.send(BLOCK);
    };
    socket.onmessage = ({ data }: { data: ArrayBuffer }) => {
      done += mode === "d" ? data.byteLength : 1;
      if (mode !== "u" && done < count) {
        if (mode === "e") socket.send(Uint8Array.of(done));
        return;
      }
      resolve(performance.now() - started);
      socket.close();
    };
  });
}

/** The same echoes over any connection. @returns milliseconds */
export function measureConnection(connection: TcpConnection, count: number): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    let done = 0;
    const sender = attach(connection, {
      data() {
        done++;
        if (done < count) sender.write(Uint8Array.of(done), () => {});
        else {
          resolve(performance.now() - started);
          sender.abort();
        }
        return true;
      },
      end() {},
      lost() {},
    });
    sender.write(Uint8Array.from(["e".charCodeAt(0), 0, 0, 0, 0, 0]), () => {});
  });
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
