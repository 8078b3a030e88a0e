import { countingLog, type Log } from "../../../base/log.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { soon } from "../../../base/turn.ts";
import {
  type ChannelHost,
  type ChannelSocket,
  createChannelWebSocket,
  RESERVED_URL,
} from "../../../host/channel-websocket.ts";
import type { NetworkBackend } from "../../../host/network/backend.ts";
import { webSocketBackend } from "../../../host/network/websocket/backend.ts";
import { type HostMapping, isWebSocket } from "../../../host/network/wrappers/host-map.ts";
import type { PlayerHost } from "../../../host/player-host.ts";
import { type RelayBackendOptions, relayBackendOfPage } from "../../../host/relay/client/backend.ts";
import { Placeholder } from "../../instrument/placeholders.ts";
import { filmOf } from "../films.ts";
import {
  createNatives,
  createPlugin,
  type NativesHost,
  type NativesOptions,
  type Plugin,
  type PluginOptions,
  type PluginSurroundings,
} from "../plugin.ts";
import type { AllowNetworking } from "./allow-networking.ts";
import { attachToRuffle } from "./attach.ts";
import { BodiesAhead } from "./bodies-ahead.ts";
import { isPlayerElementDefined, versionOfExtension } from "./elements.ts";
import { InstallError } from "./errors.ts";
import { loadRuffle } from "./load-ruffle.ts";
import { type PermissionOption, showPermission } from "./permission.ts";

/** How connections reach the network: the relay, any backend, or WebSockets alone, which `map` names. */
export type FlashNetNetwork =
  | { relay: Pick<RelayBackendOptions, "url" | "token">; backend?: never }
  | { backend: NetworkBackend; relay?: never }
  | { map: readonly HostMapping[]; relay?: never; backend?: never };

/** What a page has to say of its SWFs. */
interface PageOptions {
  /**
   * What a SWF is told about where it came from, by the URL that Ruffle got it from. Its host is what policy files are
   * matched against. Default: the same URL.
   */
  swfUrl?(url: string): string;
}

/** What the plug-in takes (`log` is the console by default), and what only a page needs. */
export type FlashNetOptions = FlashNetNetwork &
  Omit<PluginOptions, "backend"> &
  PageOptions & {
    /**
     * URL of `ruffle.js`, from the page or absolute: it is loaded now that everything is in place, as a script that
     * finds its other files beside itself. Default: the page loads Ruffle, behind this call.
     */
    ruffle?: string;
    /**
     * How the visitor is told what keeps a public page from a relay on his device, and asked before his browser asks:
     * texts of the page's own, a function that shows it in another way, or false, which shows nothing and leaves asking
     * to the browser. Default: `<flashnet-permission>`, in English.
     */
    permission?: PermissionOption;
  };

/** flashnet on a page. */
export interface FlashNet {
  readonly host: PlayerHost;
  /**
   * Done when the Ruffle named by `ruffle` has started, so that `window.RufflePlayer.newest()` is there; at once without
   * that option. Rejects with a RuffleLoadError.
   */
  readonly ready: Promise<void>;
  /** Ends every connection; players that are there go on with the sockets that Ruffle has without us. */
  uninstall(): Promise<void>;
}

let installed = false;

/**
 * Gives the SWFs that Ruffle plays on this page the sockets of `flash.net`, however Ruffle is embedded: `createPlayer()`,
 * `<embed>`, `<object>`. Ruffle is any stock build from 0.3 on, from anywhere; nothing of it is changed, and nothing else
 * on the page notices.
 *
 * Call it once, before Ruffle makes its first player; with `ruffle` it loads Ruffle itself.
 *
 * @throws InstallError when flashnet is on the page already, or a Ruffle of the page's has made a player; where that of the
 * browser's extension has, the log says so
 * @throws OptionError
 */
export function installFlashNet(options: FlashNetOptions): FlashNet {
  const taken = checkPage();
  checkOptionsOf("installFlashNet", options);
  const { ruffle, relay, permission, backend = networkOf(options), log: own = console, swfUrl, ...rest } = options;
  const log = countingLog(own);
  if (taken !== undefined) log.warn(taken);
  const { plugin, uninstall } = install({ ...rest, log, ...(swfUrl && { swfUrl }) }, (surroundings) =>
    createPlugin({ ...rest, backend, log }, surroundings),
  );
  return {
    host: plugin.host,
    ready: ruffle === undefined ? Promise.resolve() : loadRuffle(ruffle),
    async uninstall() {
      uninstall();
      await plugin.host.close();
    },
  };
}

/**
 * The same for a page whose host is in another window; the page loads Ruffle.
 *
 * @throws InstallError
 */
export function installNatives(
  options: PageOptions & NativesOptions & { log: Log },
  host: NativesHost & ChannelHost,
): void {
  const taken = checkPage();
  if (taken !== undefined) options.log.warn(taken);
  install(options, (surroundings) => createNatives(options, surroundings, () => host));
}

/**
 * @returns what the log is to have: the Ruffle of a browser's extension was first, for which the page can do nothing here
 * @throws InstallError
 */
function checkPage(): string | undefined {
  if (installed) throw new InstallError("flashnet is installed on this page already; call installFlashNet once");
  if (!isPlayerElementDefined()) return undefined;
  const version = versionOfExtension();
  if (version !== undefined) {
    return `the Ruffle extension of this browser (${version}) plays on this page already, and its players have no sockets; give <html> the attribute data-ruffle-optout, or turn the extension off for this site`;
  }
  throw new InstallError("Ruffle has made players on this page already; call installFlashNet before ruffle.js");
}

function install<Host extends NativesHost & ChannelHost>(
  { log, swfUrl = (url) => url, runtime }: PageOptions & NativesOptions & { log: Log },
  create: (surroundings: PluginSurroundings) => Plugin<Host>,
): { plugin: Plugin<Host>; uninstall(): void } {
  const bodies = new BodiesAhead();
  const plugin = create({ instrument: (swf, url) => attached.instrument(swf, url), codec: bodies.codec });
  const { host, loads } = plugin;
  const constantsFor = (allowNetworking: AllowNetworking, isRoot: boolean): Record<string, string> => ({
    [Placeholder.allowNetworking]: allowNetworking,
    [Placeholder.isRoot]: isRoot ? "1" : "",
  });
  installed = true;
  const attached = attachToRuffle({
    openChannel: () => new HostSocket(RESERVED_URL) as ChannelSocket,
    film: (url) => filmOf(url, host),
    instrument: (swf, url, ...facts) => plugin.instrument(swf, swfUrl(url), constantsFor(...facts)),
    instrumentSoon: (swf, url, ...facts) => plugin.instrumentSoon(swf, swfUrl(url), constantsFor(...facts)),
    loads,
    admit: (url) => plugin.admit(swfUrl(url)),
    maxSwfLength: host.maxSwfLength,
    bodies,
    storage: (own) => plugin.storage(own),
    air: runtime === "air",
    log,
  });
  const HostSocket = createChannelWebSocket(host, {
    onActivity: attached.tick,
    // A microtask, as a task costs a page 0.3 ms, more than the events of the player that it would save.
    defer: soon,
    bytesOf: attached.bytesOf,
    log,
  });

  return {
    plugin,
    uninstall() {
      installed = false;
      attached.detach();
    },
  };
}

/** What takes WebSockets alone needs a map that leads to them; without it the relay is missed. */
function networkOf({ relay, map, runtime, permission }: FlashNetOptions): NetworkBackend {
  if (relay === undefined && map?.some(({ to }) => isWebSocket(to))) return webSocketBackend();
  return relayBackendOfPage(relay!, { show: showPermission(permission), servers: runtime === "air" });
}
