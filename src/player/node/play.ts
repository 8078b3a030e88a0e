import { type Log, silentLog } from "../../../base/log.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { soon } from "../../../base/turn.ts";
import { createChannelWebSocket, RESERVED_HOST, RESERVED_PORT, RESERVED_URL } from "../../../host/channel-websocket.ts";
import { nodeBackend } from "../../../host/network/node/backend.ts";
import { logLine } from "../../../host/policy/explanation.ts";
import { Placeholder } from "../../instrument/placeholders.ts";
import { SwfError } from "../../swf/errors.ts";
import { filmOf } from "../films.ts";
import { createPlugin, type Plugin, type PluginOptions } from "../plugin.ts";
import { nodeCodec } from "./codec.ts";
import type { PlayerSocket } from "./net.ts";
import type { Clock } from "./pace.ts";
import type { HeadlessPlayer, LoadedSwfs, PlayerOptions } from "./player.ts";
import { type RunOptions, type RunOutcome, run } from "./run.ts";
import { loadRuffle, type RuffleRuntime } from "./runtime.ts";

/** What `play` takes. */
export interface PlayOptions
  extends Omit<PlayerOptions, "openSocket" | "socketProxy" | "clock">,
    Omit<RunOptions, "clock">,
    Partial<Omit<PluginOptions, "runtime">> {
  /**
   * - "real": the movie's time is the wall clock's
   * - "virtual": time moves on as soon as the movie has nothing left to do, and does not depend on how fast the machine is
   *
   * Default: real with the network of this machine, virtual with another `backend`.
   */
  clock?: Clock;
  /** default: the installed Ruffle */
  ruffle?: RuffleRuntime;
  /** false plays the SWF in stock Ruffle, where no socket can connect; default true */
  plugin?: boolean;
  /** gets the player before the movie runs, to press keys or to call it */
  onPlayer?(player: HeadlessPlayer): void;
}

/** What `play` has seen. */
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
  checkOptionsOf("play", options);
  const { ruffle = await loadRuffle(), plugin = true, clock = defaultClock(options) } = options;
  const timed = { ...options, clock };
  return plugin ? playInstrumented(ruffle, swf, timed) : playIn(ruffle, swf, timed);
}

/** Servers of this machine's network have the wall clock's time. Of another backend the caller knows. */
function defaultClock({ backend, lockstep, idle }: PlayOptions): Clock {
  return backend || lockstep || idle ? "virtual" : "real";
}

async function playInstrumented(ruffle: RuffleRuntime, swf: Uint8Array, options: PlayOptions): Promise<PlayOutcome> {
  const { runtime = "flash", log = silentLog, url } = options;
  const { backend = nodeBackend(), lockstep } = options;
  const { host, storage, loads, admit, instrument } = createPlugin(
    { ...options, ...(lockstep && { time: lockstep }), backend, runtime },
    { application: url, codec: nodeCodec },
  );
  // By the virtual clock what is sent in one turn is one message, however it came.
  const HostSocket = createChannelWebSocket(host, options.clock === "real" ? { defer: soon } : {});
  options.policyLog?.(logLine.rootLoaded(url));
  try {
    const swfs: LoadedSwfs = {
      loads,
      instrument,
      admit,
      film: (url) => filmOf(url, host),
      maxSwfLength: host.maxSwfLength,
      log,
    };
    const playing = {
      idle: () => host.active === 0,
      ...options,
      sharedObjects: storage(options.sharedObjects ?? Object.create(null)),
      openSocket: (socketUrl: string) => new HostSocket(socketUrl) as PlayerSocket,
      socketProxy: [{ host: RESERVED_HOST, port: RESERVED_PORT, proxyUrl: RESERVED_URL }],
    };
    return await playIn(ruffle, instrumentRoot(swf, url, instrument, log), playing, swfs);
  } finally {
    await host.close();
  }
}

/** A movie that is damaged is played as it is, as far as the player gets. @throws SwfError when it is no SWF, or too large */
function instrumentRoot(swf: Uint8Array, url: string, instrument: Plugin["instrument"], log: Log): Uint8Array {
  try {
    return instrument(swf, url, { [Placeholder.isRoot]: "1" });
  } catch (error) {
    if (!(error instanceof SwfError) || error.code !== "FLASHNET_SWF_DAMAGED") throw error;
    log.warn(`${url} is played as it is: ${error.message}`);
    return swf;
  }
}

async function playIn(
  ruffle: RuffleRuntime,
  swf: Uint8Array,
  options: PlayerOptions & RunOptions & Pick<PlayOptions, "onPlayer">,
  swfs?: LoadedSwfs,
): Promise<PlayOutcome> {
  const trace: string[] = [];
  const player = await ruffle.createPlayer(options, swfs);
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
