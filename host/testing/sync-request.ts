import { Worker } from "node:worker_threads";
import type { SyncRequest } from "../relay/client/sync-request.ts";

/** Longest answer, bytes. */
const CAPACITY = 1 << 16;

/** Asks in a thread of its own, while the caller's stands still. */
const THREAD = `
  const { parentPort, workerData: { state, bytes } } = require("node:worker_threads");
  parentPort.on("message", async ({ url, headers, body }) => {
    let status = 0, text = "";
    try {
      const response = await fetch(url, { method: "POST", headers, body });
      status = response.status;
      text = await response.text();
    } catch (error) {
      text = String(error.cause ?? error);
    }
    state[1] = status;
    state[2] = Buffer.from(bytes.buffer).write(text);
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
  });
`;

export interface NodeSyncRequest {
  sync: SyncRequest;
  close(): Promise<unknown>;
}

/** What `XMLHttpRequest` does for pages, for tests in Node. The server has to run in another thread. */
export function nodeSyncRequest(): NodeSyncRequest {
  const state = new Int32Array(new SharedArrayBuffer(12));
  const bytes = new Uint8Array(new SharedArrayBuffer(CAPACITY));
  const worker = new Worker(THREAD, { eval: true, workerData: { state, bytes } });
  worker.unref();
  return {
    sync(url, headers, body) {
      state[0] = 0;
      worker.postMessage({ url, headers, body });
      if (Atomics.wait(state, 0, 0, 10_000) === "timed-out") throw new Error("no answer within 10 seconds");
      const text = Buffer.from(bytes.slice(0, state[2])).toString();
      if (state[1] !== 200) throw new Error(`status ${state[1]}, ${text}`);
      return text;
    },
    close: () => worker.terminate(),
  };
}
