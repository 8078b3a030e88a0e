import type { NetworkBackend } from "../network/backend.ts";
import { loadRecording } from "./conversation.ts";
import { readRecording } from "./file.ts";
import { type ReplayOptions, replayBackend } from "./replay.ts";

/** The network that a file is a recording of. @throws RecordingError */
export async function openReplay(path: string, options?: ReplayOptions): Promise<NetworkBackend> {
  const { lines } = await readRecording(path);
  return replayBackend(await loadRecording(lines), options);
}
