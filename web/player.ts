/** The player page: web/html.ts, with flashnet and stock Ruffle in it. */
import { canonicalHost } from "../base/address.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { realTime } from "../base/time.ts";
import type { PlayerHostOptions } from "../host/player-host.ts";
import { logLine } from "../host/policy/explanation.ts";
import { decisionEvent, withRecording } from "../host/recording/recorder.ts";
import { relayBackend } from "../host/relay/client/backend.ts";
import { installFlashNet } from "../src/player/page/index.ts";
import { type Live, takeChanges } from "./changes.ts";
import { type PageConfig, readConfig } from "./config.ts";
import { playFramed } from "./framed.ts";
import { capture, createPanel, type Panel, probes } from "./panel.ts";
import { policyLogAt } from "./policy-log.ts";
import { configureRuffle, known, pause, playOn } from "./ruffle.ts";
import { createStage } from "./stage.ts";
import { toldUrl } from "./told-url.ts";

/** Messages that the inspector shows, and that the trace need not say. */
const MAX_SHOWN = 100;

const config = readConfig();
// Of files, whose URLs content may know; the page's own URL is none of its business.
const fetched = new URL(config.swf, config.frame ?? location.href).href;
const swfUrl = toldUrl(fetched, new URL(config.root, fetched).href, config.url);

const live: Live = { map: [...config.map], openHosts: new Set(config.openHosts.map(canonicalHost)) };

// The panel is made once the document is there; no connection is made before.
let panel: Panel;
if (config.frame === undefined) {
  // Before ruffle.js.
  configureRuffle(fetched, config.runtime, false);
  if (config.plugin) installFlashNet({ ...hostOptions(config), swfUrl });
}
document.addEventListener("DOMContentLoaded", () => {
  panel = createPanel();
  takeChanges(config, live);
  if (config.decoder !== undefined)
    panel.decode(config.decoder).catch((error: unknown) => panel.error(messageOf(error)));
  play(config).catch((error: unknown) => panel.error(messageOf(error)));
});

/** What the plug-in is given here, and the host beside a frame. */
function hostOptions(
  config: PageConfig,
): Omit<PlayerHostOptions, "sandboxOf"> & { trust: boolean; lowPorts: "policy" | "refuse"; log: Log } {
  const { relay, runtime, policy, trust, lowPorts } = config;
  const policyLog =
    config.policyLog === undefined || !config.plugin ? () => {} : policyLogAt(config.policyLog, relay.token);
  const relayUrl = new URL(relay.url, location.href);
  relayUrl.protocol = relayUrl.protocol.replace("http", "ws");
  policyLog(logLine.rootLoaded(swfUrl(fetched)));
  const time = realTime();
  const shown = new Set<string>();
  /** One that nothing is said of stays until others come. */
  const show = (message: string): void => {
    if (shown.size >= MAX_SHOWN) shown.clear();
    shown.add(message);
  };
  return {
    backend: withRecording(
      relayBackend({ url: relayUrl.href, token: relay.token }),
      (event) => {
        if (event.type === "refused") show(event.message);
        capture.add(event);
      },
      time,
      (connection) => probes.put(connection) ?? (capture.isPaused ? "nobody" : undefined),
    ),
    onDecision(decision) {
      if (!decision.allowed) show(decision.text);
      capture.add(decisionEvent(decision, time.now()));
    },
    ...live,
    policy,
    ...(config.policyFor && { policyFor: config.policyFor }),
    policyLog,
    trust,
    lowPorts,
    ...(config.limits && { limits: config.limits }),
    runtime,
    log: {
      debug() {},
      warn(message) {
        console.warn(message);
        // The inspector shows it already.
        if (!shown.delete(message)) panel.line(message, "warning");
      },
    },
  };
}

async function play(config: PageConfig): Promise<void> {
  const stage = document.getElementById("stage")!;
  const tools = createStage(stage);
  const { frame } = config;
  if (frame !== undefined) {
    tools.plays(playFramed(stage, { ...hostOptions(config), config, frame, told: swfUrl(fetched), panel }));
    return;
  }
  const player = await playOn(stage, config, (line) => panel.line(line, "trace"));
  tools.plays({ pause: (isPaused) => pause(player, isPaused), size: known(player) });
}
