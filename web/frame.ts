/** The frame of a SWF with script access: Ruffle, natives and the page's JavaScript. What it has, content has. */
import { messageOf } from "../base/errors.ts";
import { limitDefaults } from "../base/options/limits.ts";
import { PortHost } from "../host/channel-port.ts";
import { callExternal, callFirst, type External, type ExternalHost } from "../src/player/external-interface.ts";
import { installNatives } from "../src/player/page/install.ts";
import { loadRuffle } from "../src/player/page/load-ruffle.ts";
import { type FrameConfig, type FrameMessage, isPause } from "./frame-link.ts";
import { configureRuffle, known, pause, playOn, type RufflePlayer } from "./ruffle.ts";
import { toldUrl } from "./told-url.ts";

window.addEventListener("message", function connected({ source, data, ports: [port] }) {
  if (source !== window.parent || port === undefined) return;
  window.removeEventListener("message", connected);
  const say = (message: FrameMessage, ...others: MessagePort[]): void => port.postMessage(message, others);
  say({ kind: "ready" });
  play(data as FrameConfig, say, port).catch((error: unknown) => say({ kind: "error", text: messageOf(error) }));
});

type Say = (message: FrameMessage, ...ports: MessagePort[]) => void;

async function play(config: FrameConfig, say: Say, port: MessagePort): Promise<void> {
  const fetched = new URL(config.swf, location.href).href;
  const warn = (text: string): void => say({ kind: "warning", text });
  configureRuffle(fetched, "flash", true);
  if (config.plugin) {
    const { root, url, lowPorts = "policy", limits } = config;
    const host = new PortHost((port) => say({ kind: "channel" }, port));
    const { maxSwfLength } = { ...limitDefaults("PlayerHost"), ...limits };
    installNatives(
      { lowPorts, swfUrl: toldUrl(fetched, new URL(root, location.href).href, url), log: { debug() {}, warn } },
      // Calls are what AIR's application may do, which no content of a frame is.
      Object.assign(host, { maxSwfLength, callSync: () => ({ error: "there are no calls here" }) }),
    );
  }
  const content: ExternalHost["content"] = {
    call: (name, ...values) => (player?.ruffle().callExternalInterface(name, ...values) ?? undefined) as never,
  };
  let player: RufflePlayer | undefined;
  let external: External = {};
  const host: Omit<ExternalHost, "external"> = {
    content,
    wait() {},
    missing() {},
    failed: (message) => warn(`external: ${message}`),
  };
  if (config.external) {
    external = await expose(config.external, host);
  }
  await loadRuffle("/ruffle/ruffle.js");
  player = await playOn(document.body, config, (text) => say({ kind: "trace", text }));
  const playing = player;
  port.onmessage = ({ data }) => {
    if (isPause(data)) pause(playing, data.isPaused);
  };
  const { width, height } = await known(player);
  say({ kind: "size", width, height });
  await firstFrame(player);
  callFirst({ external, ...host });
}

/** Loads a module, and makes its exports globals. @throws Error that names it */
async function expose(
  { url, file }: NonNullable<FrameConfig["external"]>,
  host: Omit<ExternalHost, "external">,
): Promise<External> {
  const external: External = await import(url).catch((error: unknown) => {
    throw new Error(`--external ${file} can't be loaded: ${messageOf(error)}; mend it, and start serve again`);
  });
  for (const [name, value] of Object.entries(external)) {
    // `top`, `location` and a few more are the window's own for good.
    if (name !== "default" && !Reflect.defineProperty(window, name, { value: exposed(name, value, host) }))
      throw new Error(`--external ${file} exports ${name}, which a window has already and keeps; give it another name`);
  }
  return { ...external };
}

/** What content finds of an export; what is neither function nor object is none of its business. */
function exposed(name: string, value: External[string], host: Omit<ExternalHost, "external">): unknown {
  if (typeof value === "function") return (...values: unknown[]) => callExternal(name, value, values, host);
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value).map(([key, inner]) => [key, exposed(`${name}.${key}`, inner, host)]);
  return Object.fromEntries(entries);
}

/** Ruffle says when it knows the movie; its first frame is over once the time of one has passed. */
async function firstFrame(player: RufflePlayer): Promise<void> {
  const { frameRate } = await known(player);
  const began = await nextFrame();
  while ((await nextFrame()) - began < 2000 / frameRate);
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
