import type { Command } from "commander";
import type { NetworkBackend } from "../backend/backend.ts";
import { messageOf } from "../backend/errors.ts";
import { nodeBackend } from "../backend/node.ts";
import { createRecording } from "../recording/file.ts";
import { withRecording } from "../recording/recorder.ts";
import { loadServerScript } from "../scripted/load.ts";
import { scriptedBackend } from "../scripted/server.ts";
import { realTime, type Time, VirtualTime } from "../time.ts";
import { printError, type Terminal } from "./terminal.ts";

export interface RecordOptions {
  /** file that gets a recording of all connections */
  record?: string;
}

export interface NetworkOptions extends RecordOptions {
  /** path of a server script */
  server?: string;
}

/** What stands behind the sockets of a SWF. */
export interface Network {
  backend: NetworkBackend;
  /** a network without wires keeps step with the player */
  lockstep?: VirtualTime;
}

export function addRecordOption(command: Command): Command {
  return command.option("--record <file>", "keep all that goes over connections (docs/recording.md)");
}

/** @throws ServerScriptError, RecordingError */
export async function openNetwork(options: NetworkOptions, terminal: Terminal): Promise<Network> {
  const network = await openUnrecorded(options, terminal);
  return { ...network, backend: recordedBackend(network.backend, options, terminal, network.lockstep) };
}

/** @throws RecordingError */
export function recordedBackend(
  backend: NetworkBackend,
  { record: path }: RecordOptions,
  terminal: Terminal,
  time: Time = realTime(),
): NetworkBackend {
  if (path === undefined) return backend;
  const file = createRecording(path, (error) => printError(terminal, error.message));
  const recording = withRecording(backend, file.record, time);
  return {
    ...recording,
    async close() {
      await recording.close();
      file.close();
    },
  };
}

async function openUnrecorded({ server }: NetworkOptions, terminal: Terminal): Promise<Network> {
  if (server === undefined) return { backend: nodeBackend() };
  const lockstep = new VirtualTime();
  const onError = (error: unknown): void => printError(terminal, `${server}: ${messageOf(error)}`);
  return { backend: scriptedBackend(await loadServerScript(server), { time: lockstep, onError }), lockstep };
}
