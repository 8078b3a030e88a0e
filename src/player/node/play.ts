import { createChannelWebSocket, RESERVED_HOST, RESERVED_PORT, RESERVED_URL } from "../../../host/channel-websocket.ts";
import { nodeBackend } from "../../../host/network/node/backend.ts";
import { PlayerHost, type PlayerHostOptions } from "../../../host/player-host.ts";
import { logLine } from "../../../host/policy/explanation.ts";
import { Sandboxes } from "../../../host/policy/sandbox.ts";
import { builtinNatives } from "../../instrument/builtin-natives.ts";
import { instrumentSwf, isSwf, type NativeLibrary } from "../../instrument/index.ts";
import { checkWhole } from "../../swf/whole.ts";
import { swfConstants } from "../constants.ts";
import { SyncCalls } from "../sync-calls.ts";
import { nodeCodec } from "./codec.ts";
import type { MovieFetch, PlayerSocket } from "./net.ts";
import type { HeadlessPlayer, PlayerOptions } from "./player.ts";
import { type RunOptions, type RunOutcome, run } from "./run.ts";
import { loadRuffle, type RuffleRuntime } from "./runtime.ts";

export interface PlayOptions
  extends Omit<PlayerOptions, "openSocket" | "socketProxy">,
    RunOptions,
    Partial<Omit<PlayerHostOptions, "instrument" | "runtime" | "sandboxOf">> {
  /** local SWFs are trusted: their sandbox is `localTrusted`, and they need no policy file; default false */
  trust?: boolean;
  /** ports below 1024 in `XMLSocket`: left to policy files, or refused at once as in old players; default "policy" */
  lowPorts?: "policy" | "refuse";
  /** default: the installed Ruffle */
  ruffle?: RuffleRuntime;
  /** natives of the caller's own, beside the built-in ones */
  natives?: readonly NativeLibrary[];
  /** false plays the SWF in stock Ruffle, where no socket can connect; default true */
  plugin?: boolean;
  /** gets the player before the movie runs, to press keys or to call it */
  onPlayer?(player: HeadlessPlayer): void;
}

export interface PlayOutcome extends RunOutcome {
  /** every trace of the movie */
  trace: string[];
  /** the last frame as PNG; only with the option `canvas` */
  screenshot?: Uint8Array | undefined;
}

/**
 * Plays a SWF headless, with flashnet in it, until something stops it (see `RunOptions`). Its sockets reach the network
 * of this machine, unless another `backend` is given.
 *
 * @throws SwfError, MovieLoadError when `swf` can't be played
 */
export async function play(swf: Uint8Array, options: PlayOptions): Promise<PlayOutcome> {
  const { ruffle = await loadRuffle(), plugin = true } = options;
  checkWhole(swf, { codec: nodeCodec });
  return plugin ? playInstrumented(ruffle, swf, options) : playIn(ruffle, swf, options);
}

async function playInstrumented(ruffle: RuffleRuntime, swf: Uint8Array, options: PlayOptions): Promise<PlayOutcome> {
  const { natives = [], playerRuntime: runtime = "flash", fetch, trust: trusted = false, log, url } = options;
  const { lowPorts = "policy" } = options;
  const syncCalls = new SyncCalls((name, values) => host.callSync(name, values));
  const sandboxes = new Sandboxes({ runtime, trusted, application: url, ...(log && { log }) });
  const instrument = (bytes: Uint8Array, url: string): Uint8Array =>
    instrumentSwf(bytes, {
      url,
      runtime,
      natives: [...builtinNatives, ...natives],
      constants: ({ useNetwork }) => swfConstants(url, useNetwork, { sandboxes, syncCalls, lowPorts }),
      codec: nodeCodec,
    }).bytes;
  const { backend = nodeBackend(), lockstep } = options;
  const host = new PlayerHost({
    ...options,
    ...(lockstep && { time: lockstep }),
    backend,
    runtime,
    instrument,
    sandboxOf: (swfUrl) => sandboxes.of(swfUrl),
  });
  const HostSocket = createChannelWebSocket(host);
  options.policyLog?.(logLine.rootLoaded(url));
  try {
    return await playIn(ruffle, instrument(swf, url), {
      idle: () => host.active === 0,
      ...options,
      ...(fetch && { fetch: instrumenting(fetch, instrument) }),
      ...(runtime === "air" && { sharedObjects: syncCalls.storage(options.sharedObjects ?? Object.create(null)) }),
      openSocket: (url) => new HostSocket(url) as PlayerSocket,
      socketProxy: [{ host: RESERVED_HOST, port: RESERVED_PORT, proxyUrl: RESERVED_URL }],
    });
  } finally {
    await host.close();
  }
}

async function playIn(
  ruffle: RuffleRuntime,
  swf: Uint8Array,
  options: PlayerOptions & RunOptions & Pick<PlayOptions, "onPlayer">,
): Promise<PlayOutcome> {
  const trace: string[] = [];
  const player = await ruffle.createPlayer(options);
  try {
    player.observe({ onTrace: (text) => trace.push(text) });
    await player.load(swf);
    options.onPlayer?.(player);
    const outcome = await run(player, options);
    return { ...outcome, trace, screenshot: player.screenshot() };
  } finally {
    player.destroy();
  }
}

/** Every SWF a movie loads is instrumented; what can't be is left to the player to judge. */
function instrumenting(fetch: MovieFetch, instrument: (bytes: Uint8Array, url: string) => Uint8Array): MovieFetch {
  return async (request) => {
    const response = await fetch(request);
    if (!response || !isSwf(response.body)) return response;
    return { ...response, body: instrument(response.body, response.url) };
  };
}
