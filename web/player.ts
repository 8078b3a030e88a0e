/** The player page: web/html.ts, with flashnet and stock Ruffle in it. */
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { realTime } from "../base/time.ts";
import type { PlayerHostOptions } from "../host/player-host.ts";
import { logLine } from "../host/policy/explanation.ts";
import { decisionEvent, withRecording } from "../host/recording/recorder.ts";
import { relayBackend } from "../host/relay/client/backend.ts";
import { installFlashNet } from "../src/player/page/index.ts";
import { type PageConfig, readConfig } from "./config.ts";
import { playFramed } from "./framed.ts";
import { capture, createPanel, type Panel } from "./panel.ts";
import { policyLogAt } from "./policy-log.ts";
import { configureRuffle, playOn } from "./ruffle.ts";
import { toldUrl } from "./told-url.ts";

const config = readConfig();
// Of files, whose URLs content may know; the page's own URL is none of its business.
const fetched = new URL(config.swf, config.frame ?? location.href).href;
const swfUrl = toldUrl(fetched, new URL(config.root, fetched).href, config.url);

// The panel is made once the document is there; no connection is made before.
let panel: Panel;
if (config.frame === undefined) {
  // Before ruffle.js.
  configureRuffle(fetched, config.runtime, false);
  if (config.plugin) installFlashNet({ ...hostOptions(config), swfUrl });
}
document.addEventListener("DOMContentLoaded", () => {
  panel = createPanel();
  play(config).catch((error: unknown) => panel.error(messageOf(error)));
});

/** What the plug-in is given here, and the host beside a frame. */
function hostOptions(
  config: PageConfig,
): Omit<PlayerHostOptions, "sandboxOf"> & { trust: boolean; lowPorts: "policy" | "refuse"; log: Log } {
  const { relay, map, runtime, policy, policyFor = {}, trust = false, lowPorts = "policy" } = config;
  const policyLog =
    config.policyLog === undefined || !config.plugin ? () => {} : policyLogAt(config.policyLog, relay.token);
  const relayUrl = new URL(relay.url, location.href);
  relayUrl.protocol = relayUrl.protocol.replace("http", "ws");
  policyLog(logLine.rootLoaded(swfUrl(fetched)));
  const time = realTime();
  let lastFailure: string | undefined;
  return {
    backend: withRecording(
      relayBackend({ url: relayUrl.href, token: relay.token }),
      (event) => {
        if (event.type === "refused") lastFailure = event.message;
        capture.add(event);
      },
      time,
    ),
    onDecision: (decision) => capture.add(decisionEvent(decision, time.now())),
    map,
    policy,
    policyFor,
    policyLog,
    trust,
    lowPorts,
    ...(config.limits && { limits: config.limits }),
    runtime,
    log: {
      debug() {},
      warn(message) {
        // The list of connections shows it already.
        if (message === lastFailure) return;
        console.warn(message);
        panel.line(message, "warning");
      },
    },
  };
}

async function play(config: PageConfig): Promise<void> {
  const stage = document.getElementById("stage")!;
  const { frame } = config;
  if (frame === undefined) await playOn(stage, config, (line) => panel.line(line, "trace"));
  else playFramed(stage, { ...hostOptions(config), config, frame, told: swfUrl(fetched), panel });
}
