/** The player page's half of a SWF with script access, which plays in a frame of another origin: docs/security.md. */
import { deferred } from "../base/deferred.ts";
import { countingLog, type Log } from "../base/log.ts";
import { pickOptions } from "../base/options/options.ts";
import { urlOf } from "../base/url.ts";
import { PortServer } from "../host/channel-port.ts";
import { PlayerHost, type PlayerHostOptions } from "../host/player-host.ts";
import type { PageConfig } from "./config.ts";
import { frameConfig, type PauseMessage, readFrameMessage } from "./frame-link.ts";
import type { Panel } from "./panel.ts";
import type { Playing, Size } from "./stage.ts";

/** What a SWF could do in the player page, but to navigate it or to send forms. */
const SANDBOX =
  "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-pointer-lock allow-downloads";
const FEATURES = "autoplay; fullscreen; gamepad; clipboard-read; clipboard-write";

/** Milliseconds until the frame has answered. */
const PATIENCE = 15_000;

export interface Framed extends Omit<PlayerHostOptions, "sandboxOf"> {
  config: PageConfig;
  /** URL of the frame's page */
  frame: string;
  /** what the SWF is told where it came from */
  told: string;
  panel: Panel;
  /** gets the frame's warnings, too */
  log: Log;
}

/**
 * Makes the frame, and serves what is in it.
 *
 * The page listens to nobody: it gives the frame a port once, addressed to the frame's origin, and hears that port only.
 */
export function playFramed(stage: HTMLElement, { config, frame, told, panel, ...options }: Framed): Playing {
  const log = countingLog(options.log);
  // With script access, one SWF in the frame is as good as another: all of them ask in the name of the first one's origin.
  const host = new PlayerHost({
    ...pickOptions("PlayerHost", options),
    backend: options.backend,
    log,
    sandboxOf: () => "remote",
  });
  const channels = new PortServer(host, {
    swfUrl: (claimed) => (isBeside(claimed, told) ? claimed : told),
    log,
  });
  const { port1: port, port2 } = new MessageChannel();
  const size = deferred<Size>();
  const element = document.createElement("iframe");
  const patience = setTimeout(() => {
    const { origin } = new URL(frame);
    panel.error(
      `Nothing comes from ${origin}, which is on this machine; if the browser can't find it: --script-access never`,
    );
  }, PATIENCE);

  port.onmessage = ({ data, ports }) => {
    const message = readFrameMessage(data);
    switch (message?.kind) {
      case "ready":
        clearTimeout(patience);
        break;
      case "channel":
        if (ports[0]) channels.serve(ports[0]);
        break;
      case "size":
        size.resolve(message);
        break;
      case "error":
        panel.error(message.text);
        break;
      case "trace":
        panel.line(message.text, "trace");
        break;
      case "warning":
        log.warn(message.text);
        break;
    }
  };
  element.sandbox.value = SANDBOX;
  element.allow = FEATURES;
  element.title = config.title;
  element.src = frame;
  element.addEventListener(
    "load",
    () => {
      element.contentWindow!.postMessage(frameConfig(config), new URL(frame).origin, [port2]);
      element.focus();
      element.addEventListener("load", () => {
        clearTimeout(patience);
        port.close();
        void host.close();
        panel.error("The SWF has sent its frame to another page; reload to play it again");
      });
    },
    { once: true },
  );
  stage.append(element);
  return {
    pause: (isPaused) => port.postMessage({ kind: "pause", isPaused } satisfies PauseMessage),
    size: size.promise,
  };
}

/** Whether a URL is of the same server as another one. */
function isBeside(url: string, other: string): boolean {
  const origin = urlOf(other)?.origin;
  return origin !== "null" && urlOf(url)?.origin === origin;
}
