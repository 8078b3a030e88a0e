import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../base/errors.ts";
import { checkOptionsOf } from "../../base/options/options.ts";
import { VirtualTime } from "../../base/time.ts";
import type { NetworkBackend } from "../../host/network/backend.ts";
import type { IgnoreRule, RecordingEvent } from "../../host/recording/format.ts";
import { withRecording } from "../../host/recording/recorder.ts";
import { openReplay } from "../../host/recording/replay-file.ts";
import { localFiles } from "../player/node/local-files.ts";
import { type PlayOptions, type PlayOutcome, play } from "../player/node/play.ts";
import { type ServerScript, scriptedBackend } from "../scripted/server.ts";
import { inOrder } from "./in-order.ts";
import { type TrafficConnection, trafficOf } from "./traffic.ts";

export interface RunSwfOptions extends Omit<PlayOptions, "url" | "backend" | "lockstep" | "idle"> {
  /** where the SWF believes it came from; default `http://localhost/` and the name of its file */
  url?: string;
  /** who answers the SWF; default nobody, and every connection is refused */
  server?: ServerScript;
  /** a recording that answers: its file */
  replay?: string;
  /** what the SWF may say otherwise than recorded, beside the rules of the recording */
  ignore?: readonly IgnoreRule[];
  /** files and folders beside the SWF that it may load, beside those of the types that SWFs load; default none */
  share?: readonly string[];
  /** a replay goes on when the SWF says something else; default false */
  lenient?: boolean;
}

export interface SwfResult extends PlayOutcome {
  /** all connections, in the order in which they were made */
  traffic: TrafficConnection[];
  /** what the server threw, and where the SWF departed from the recording */
  problems: string[];
  /** of the player's time, from the first frame on */
  milliseconds: number;
}

/** What the clock of the SWF says at first: every run is made at the same time. */
const DATE = Date.UTC(2006, 5, 28, 12);

/** Frames after which a SWF that nothing stops is stopped. */
const MOST_FRAMES = 3000;

/**
 * Plays a SWF in a fresh player, without a network: a scripted server or a recording answers it. Time is the player's
 * own, so the same SWF does the same in every run, and as fast as the machine can.
 *
 * @param swf the file, or its bytes, which then has no files beside it
 * @throws SwfError, MovieLoadError when it can't be played
 */
export async function runSwf(swf: string | Uint8Array, options: RunSwfOptions = {}): Promise<SwfResult> {
  checkOptionsOf("runSwf", options);
  const bytes = typeof swf === "string" ? await readFile(swf) : swf;
  const name = typeof swf === "string" ? pathToFileURL(swf).pathname.replace(/^.*\//, "") : "test.swf";
  const { url = `http://localhost/${name}`, share = [], ...others } = options;
  const { server, replay, ignore = [], lenient = false, ...playOptions } = others;
  const fetch = others.fetch ?? (typeof swf === "string" ? localFiles(url, dirname(swf), share) : undefined);
  const time = new VirtualTime();
  const events: RecordingEvent[] = [];
  const problems: string[] = [];
  const backend = await openBackend({ server, replay, ignore, lenient }, time, (error) =>
    problems.push(messageOf(error)),
  );
  const outcome = await play(bytes, {
    date: DATE,
    policy: "allow",
    frames: MOST_FRAMES,
    ...playOptions,
    ...(fetch && { fetch: inOrder(fetch) }),
    url,
    backend: withRecording(backend, (event) => events.push(event), time),
    lockstep: time,
  });
  return { ...outcome, traffic: trafficOf(events), problems, milliseconds: time.now() };
}

interface Answering {
  server: ServerScript | undefined;
  replay: string | undefined;
  ignore: readonly IgnoreRule[];
  lenient: boolean;
}

async function openBackend(
  { server, replay, ignore, lenient }: Answering,
  time: VirtualTime,
  onProblem: (error: unknown) => void,
): Promise<NetworkBackend> {
  if (replay === undefined) return scriptedBackend(server ?? [], { time, onError: onProblem });
  return openReplay(replay, { ignore, lenient, time, onMismatch: (error) => lenient || onProblem(error) });
}
