import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { NetworkBackend } from "../network/backend.ts";
import { type RelayWebSocket, relayBackend } from "../relay/client/backend.ts";
import type { RelayLimits } from "../relay/server/relay.ts";
import { nodeSyncRequest } from "./sync-request.ts";

export interface RelayProcess {
  url: string;
  token: string;
  /** One more page. */
  backend(): NetworkBackend & Required<Pick<NetworkBackend, "bindTcp" | "bindUdp" | "interfaces">>;
  close(): Promise<void>;
}

/** A relay to this machine's network that goes on while a synchronous call stops the test. */
export async function startRelayProcess(limits: RelayLimits = {}): Promise<RelayProcess> {
  const main = fileURLToPath(new URL("./relay-process-main.ts", import.meta.url));
  const child = fork(main, [JSON.stringify(limits)], { execArgv: ["--import", "tsx"] });
  const [{ url, token }] = (await once(child, "message")) as [{ url: string; token: string }];
  const { sync, close } = nodeSyncRequest();
  return {
    url,
    token,
    backend() {
      const backend = relayBackend({ url, token, sync, WebSocket: WebSocket as unknown as new () => RelayWebSocket });
      return backend as ReturnType<RelayProcess["backend"]>;
    },
    async close() {
      child.disconnect();
      await Promise.all([once(child, "exit"), close()]);
    },
  };
}
