import { Worker } from "node:worker_threads";
import type { SyncRequest } from "../relay/client/sync-request.ts";

/** Longest answer, bytes. */
const CAPACITY = 1 << 16;

/** Asks in a thread of its own, while the caller's stands still. */
const THREAD = `
  const { parentPort, workerData: { state, bytes, ca } } = require("node:worker_threads");
  const secureContext = require("node:tls").createSecureContext({ ca });
  // Like a browser's. Given up before a server would.
  const agents = { "https:": new (require("node:https").Agent)({ keepAlive: true, timeout: 4000 }) };
  const modules = { "http:": require("node:http"), "https:": require("node:https") };
  const answer = (status, text) => {
    state[1] = status;
    state[2] = Buffer.from(bytes.buffer).write(text);
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
  };
  parentPort.on("message", ({ url, headers, body, localAddress }) => {
    const { protocol } = new URL(url);
    const { request } = modules[protocol];
    const agent = agents[protocol] ?? false;
    const asking = request(url, { method: "POST", headers, localAddress, secureContext, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => { text += chunk; });
      response.on("end", () => answer(response.statusCode, text));
      response.on("error", (error) => answer(0, String(error)));
    });
    asking.on("error", (error) => answer(0, String(error)));
    asking.end(body);
  });
`;

export interface NodeSyncRequest {
  sync: SyncRequest;
  /** the same from another address of this machine, and of a page of another origin */
  from(page: { localAddress: string; origin: string }): SyncRequest;
  close(): Promise<unknown>;
}

/**
 * What `XMLHttpRequest` does for pages, for tests in Node. The server has to run in another thread.
 *
 * @param ca certificate to be trusted, PEM
 */
export function nodeSyncRequest(ca?: string): NodeSyncRequest {
  const state = new Int32Array(new SharedArrayBuffer(12));
  const bytes = new Uint8Array(new SharedArrayBuffer(CAPACITY));
  const worker = new Worker(THREAD, { eval: true, workerData: { state, bytes, ca } });
  worker.unref();
  const from =
    ({ localAddress, origin }: { localAddress?: string; origin?: string }): SyncRequest =>
    (url, headers, body) => {
      state[0] = 0;
      const sent = { ...headers, ...(origin !== undefined && { Origin: origin }) };
      worker.postMessage({ url, headers: sent, body, localAddress });
      if (Atomics.wait(state, 0, 0, 10_000) === "timed-out") throw new Error("no answer within 10 seconds");
      const text = Buffer.from(bytes.slice(0, state[2])).toString();
      if (state[1] !== 200) throw new Error(`status ${state[1]}, ${text}`);
      return text;
    };
  return { sync: from({}), from, close: () => worker.terminate() };
}
