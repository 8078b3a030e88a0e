/** The player page: web/html.ts, with flashnet and stock Ruffle in it. */
import { messageOf } from "../base/errors.ts";
import { logLine } from "../host/policy/explanation.ts";
import { relayBackend } from "../host/relay/client/backend.ts";
import { installFlashNet } from "../src/player/page/index.ts";
import { type PageConfig, readConfig } from "./config.ts";
import { withAccount } from "./connections.ts";
import { createPanel, type Panel } from "./panel.ts";
import { policyLogAt } from "./policy-log.ts";
import { toldUrl } from "./told-url.ts";

/** What is used here of Ruffle's public API, the same in 0.3 to 0.6. */
interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
}
interface Ruffle {
  newest?(): { createPlayer(): RufflePlayer } | null;
  config: object;
}

const config = readConfig();
// Of files, whose URLs content may know; the page's own URL is none of its business.
const fetched = new URL(config.swf, location.href).href;
const ruffle: Ruffle = {
  config: {
    autoplay: "on",
    unmuteOverlay: "hidden",
    splashScreen: false,
    letterbox: "on",
    polyfills: false,
    // Of relative URLs; by default Ruffle takes the page's.
    base: new URL(".", fetched).href,
    playerRuntime: config.runtime === "air" ? "air" : "flashPlayer",
  },
};
Object.assign(window, { RufflePlayer: ruffle });

// The panel is made once the document is there; no connection is made before.
let panel: Panel;
if (config.plugin) install(config);
document.addEventListener("DOMContentLoaded", () => {
  panel = createPanel();
  play(config).catch((error: unknown) => panel.error(messageOf(error)));
});

function install(config: PageConfig): void {
  const { relay, map, runtime, root, url, policy, policyFor = {}, trust = false, lowPorts = "policy" } = config;
  const policyLog = config.policyLog === undefined ? () => {} : policyLogAt(config.policyLog, relay.token);
  const relayUrl = new URL(relay.url, location.href);
  relayUrl.protocol = relayUrl.protocol.replace("http", "ws");
  const swfUrl = toldUrl(fetched, new URL(root, location.href).href, url);
  policyLog(logLine.rootLoaded(swfUrl(fetched)));
  let lastFailure: string | undefined;
  installFlashNet({
    backend: withAccount(relayBackend({ url: relayUrl.href, token: relay.token }), (connection) => {
      lastFailure = connection.reason ?? lastFailure;
      panel.connection(connection);
    }),
    map,
    policy,
    policyFor,
    policyLog,
    trust,
    lowPorts,
    ...(config.limits && { limits: config.limits }),
    runtime,
    swfUrl,
    log: {
      debug() {},
      warn(message) {
        // The table of connections shows it already.
        if (message === lastFailure) return;
        console.warn(message);
        panel.line(message, "warning");
      },
    },
  });
}

async function play({ swf, param }: PageConfig): Promise<void> {
  const { RufflePlayer } = window as unknown as { RufflePlayer: Ruffle };
  const source = RufflePlayer.newest?.();
  if (!source)
    throw new Error("Ruffle did not load from /ruffle/ruffle.js; install the package @ruffle-rs/ruffle again");
  const { ok, status } = await fetch(swf, { method: "HEAD" });
  if (!ok) throw new Error(`The server answers ${status} for ${swf}; check that the file is there`);
  const player = source.createPlayer();
  document.getElementById("stage")!.append(player);
  await player.load({ url: swf, parameters: param });
  // After `load`: before it, Ruffle has no instance to give the observer to.
  player.traceObserver = (line) => panel.line(line, "trace");
}
