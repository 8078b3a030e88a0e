import type { NetworkBackend } from "../../../host/backend/backend.ts";
import { type RelayBackendOptions, relayBackend } from "../../../host/backend/relay.ts";
import { Host, type HostOptions } from "../../../host/host.ts";
import { createHostWebSocket, RESERVED_URL } from "../../../host/host-websocket.ts";
import type { Log } from "../../../host/log.ts";
import { attachToRuffle } from "./attach.ts";
import { isPlayerElementDefined } from "./elements.ts";
import { InstallError } from "./errors.ts";

/** How connections reach the network: the relay, or any backend. */
export type FlashNetNetwork =
  | { relay: Pick<RelayBackendOptions, "url" | "token">; backend?: never }
  | { backend: NetworkBackend; relay?: never };

/** What else the host can be told, with the host's defaults; see {@link HostOptions}. */
export type FlashNetOptions = FlashNetNetwork &
  Omit<HostOptions, "backend" | "instrument"> & {
    instrument(swf: Uint8Array, url: string): Uint8Array;
    /** default: the console */
    log?: Log;
  };

export interface FlashNet {
  readonly host: Host;
  /** Ends every connection, and leaves the players that are there with plain Ruffle's sockets. */
  uninstall(): Promise<void>;
}

let installed = false;

/**
 * Gives the SWFs that Ruffle plays on this page all of flash.net's sockets, however Ruffle is embedded: `createPlayer()`,
 * `<embed>`, `<object>`. Ruffle is any stock build from 0.3 on, hosted anywhere.
 *
 * Call it once, before Ruffle makes its first player: best in a script ahead of `ruffle.js`.
 *
 * @throws InstallError when it is too late, or flashnet is on the page already
 */
export function installFlashNet(options: FlashNetOptions): FlashNet {
  if (installed) throw new InstallError("flashnet is installed on this page already; call installFlashNet once");
  if (isPlayerElementDefined()) {
    throw new InstallError("Ruffle has made players on this page already; call installFlashNet before ruffle.js");
  }
  installed = true;

  const { relay, backend = relayBackend(relay!), log = console, instrument, ...hostOptions } = options;
  const host = new Host({ ...hostOptions, backend, log, instrument });
  const attached = attachToRuffle({
    openChannel: () => new HostSocket(RESERVED_URL),
    instrument,
    maxSwfLength: host.maxSwfLength,
    log,
  });
  const HostSocket = createHostWebSocket(host, { onActivity: attached.tick, bytesOf: attached.bytesOf, log });

  return {
    host,
    async uninstall() {
      installed = false;
      attached.detach();
      await host.close();
    },
  };
}
