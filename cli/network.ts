import type { Command } from "commander";
import { messageOf } from "../base/errors.ts";
import { limitsFor } from "../base/options/limits.ts";
import { realTime, type Time, VirtualTime } from "../base/time.ts";
import type { NetworkBackend } from "../host/network/backend.ts";
import type { ConnectDecision } from "../host/network/connect-decision.ts";
import { nodeBackend } from "../host/network/node/backend.ts";
import type { ByteWebSocketConstructor } from "../host/network/websocket/dial.ts";
import { wrapBackend } from "../host/network/wrappers/wrap.ts";
import type { IgnoreRule } from "../host/recording/format.ts";
import { applicationErrors } from "./application-errors.ts";
import { UsageError } from "./exit-code.ts";
import { addOptions, type LimitOptions } from "./options.ts";
import { createLog, printError, type Terminal } from "./terminal.ts";

export interface RecordOptions {
  /** file that gets a recording of all connections */
  record?: string;
}

export interface ExposeOptions {
  /** other machines may reach what content binds */
  expose: boolean;
}

export interface ServerOptions {
  /** path of a server script */
  server?: string;
  /** URL of a Wisp server */
  wisp?: string;
}

export interface NetworkOptions extends RecordOptions, ServerOptions, ExposeOptions, LimitOptions {
  /** path of a recording that answers */
  replay?: string;
  /** rules, as they are written */
  ignore: string[];
  /** a replay goes on when the SWF says something else */
  lenient: boolean;
}

/** The network that the sockets of a SWF reach. */
export interface Network {
  backend: NetworkBackend;
  /** the time of a network in memory, which moves with the player */
  lockstep?: VirtualTime;
  /** keeps what is decided about connections */
  onDecision?: (decision: ConnectDecision) => void;
  /** whether the SWF did what is recorded, and what it did could be recorded, so far */
  matches(): boolean;
}

export function addNetworkOptions(command: Command): Command {
  const names = ["server", "wisp", "replay", "ignore", "lenient", "record", "expose"] as const;
  const added = addOptions(command, "run", names);
  added.options.find(({ long }) => long === "--replay")!.conflicts(["server", "wisp"]);
  added.options.find(({ long }) => long === "--wisp")!.conflicts("server");
  return added;
}

/** @throws ServerScriptError, RecordingError */
export async function openNetwork(options: NetworkOptions, terminal: Terminal): Promise<Network> {
  const network = await openUnrecorded(options, terminal);
  const { whole, ...recorded } = await recordedBackend(network.backend, options, terminal, network.lockstep);
  return { ...network, ...recorded, matches: () => network.matches() && whole() };
}

/** A backend that is recorded if that was asked for. */
export interface Recorded extends Pick<Network, "backend" | "onDecision"> {
  /** whether everything could be written, so far */
  whole(): boolean;
}

/** @throws RecordingError */
export async function recordedBackend(
  backend: NetworkBackend,
  { record: path }: RecordOptions,
  terminal: Terminal,
  time: Time = realTime(),
): Promise<Recorded> {
  if (path === undefined) return { backend, whole: () => true };
  const { createRecording } = await import("../host/recording/file.ts");
  const { decisionEvent, withRecording } = await import("../host/recording/recorder.ts");
  let whole = true;
  const file = createRecording(path, (error) => {
    whole = false;
    printError(terminal, error.message);
  });
  const recorded = wrapBackend(withRecording(backend, file.record, time), {
    async close(next) {
      await next();
      file.close();
    },
  });
  const onDecision = (decision: ConnectDecision): void => file.record(decisionEvent(decision, time.now()));
  return { backend: recorded, onDecision, whole: () => whole };
}

async function openUnrecorded(options: NetworkOptions, terminal: Terminal): Promise<Network> {
  const ignore = options.ignore.length === 0 ? [] : await ignoreRules(options.ignore);
  if (options.replay !== undefined) return replayNetwork(options.replay, ignore, options, terminal);
  if (options.server !== undefined) return openServer(options.server, terminal);
  return { backend: await realNetwork(options), matches: () => true };
}

/** That of this machine, or what a Wisp server makes of it. @throws OptionError */
export async function realNetwork({
  wisp,
  expose,
  limit,
}: ServerOptions & ExposeOptions & LimitOptions): Promise<NetworkBackend> {
  if (wisp === undefined) return nodeBackend({ expose, ...limitsFor("nodeBackend", limit) });
  const { wispBackend } = await import("../host/network/wisp/backend.ts");
  const { WebSocket } = await import("ws");
  return wispBackend({ url: wisp, WebSocket: WebSocket as unknown as ByteWebSocketConstructor });
}

async function openServer(path: string, terminal: Terminal): Promise<Network> {
  const lockstep = new VirtualTime();
  return { backend: await serverBackend(path, terminal, lockstep), lockstep, matches: () => true };
}

/** @throws ServerScriptError */
export async function serverBackend(
  path: string,
  terminal: Terminal,
  time: Time = realTime(),
): Promise<NetworkBackend> {
  const onError = (error: unknown): void => printError(terminal, `${path}: ${messageOf(error)}`);
  const { loadServerScript } = await import("../src/scripted/load.ts");
  const { scriptedBackend } = await import("../src/scripted/server.ts");
  const { configureApplications } = await import("../src/scripted/rtmp/load.ts");
  const script = await loadServerScript(path);
  configureApplications(script, { onError: applicationErrors(path, createLog(terminal, false)) });
  return scriptedBackend(script, { time, onError });
}

/** @throws UsageError for what is no rule */
async function ignoreRules(texts: readonly string[]): Promise<IgnoreRule[]> {
  const { parseIgnoreRule } = await import("../host/recording/ignore-rules.ts");
  try {
    return texts.map(parseIgnoreRule);
  } catch (error) {
    throw new UsageError(`--ignore: ${messageOf(error)}`, { cause: error });
  }
}

async function replayNetwork(
  path: string,
  ignore: readonly IgnoreRule[],
  { lenient }: NetworkOptions,
  terminal: Terminal,
): Promise<Network> {
  const { openReplay } = await import("../host/recording/replay-file.ts");
  const lockstep = new VirtualTime();
  let matches = true;
  const backend = await openReplay(path, {
    lenient,
    time: lockstep,
    ignore,
    onMismatch({ message }) {
      matches = false;
      printError(terminal, message);
    },
  });
  return { backend, lockstep, matches: () => matches || lenient };
}
