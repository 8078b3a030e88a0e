import { createHash } from "node:crypto";
import { messageOf } from "../../../base/errors.ts";
import type { ConnectRequest } from "../../../host/policy/decider.ts";
import { nodeCodec } from "../../player/node/codec.ts";
import { MovieLoadError } from "../../player/node/errors.ts";
import type { RuffleRuntime } from "../../player/node/runtime.ts";
import { type RunSwfOptions, runSwf, type SwfResult } from "../../runner/run-swf.ts";
import type { ServerScript } from "../../scripted/server.ts";
import { SwfError } from "../../swf/errors.ts";
import { readSwf } from "../../swf/reader.ts";
import { pixelSize } from "../../swf/rect.ts";
import { bounded, boundedText } from "../bounds.ts";
import { unplayed } from "../failed.ts";
import type { RunJob } from "../job.ts";
import type { ConnectionRow, RunRow } from "../row.ts";
import { isEmpty, pictureViewport } from "./picture.ts";

/** What a run needs beside the job. */
export interface RunMeans {
  ruffle: RuffleRuntime;
  /** who answers; without, nobody */
  server?: ServerScript;
}

/** Where every SWF believes it came from: results are those of the SWF, wherever it lies. */
const URL_OF_ALL = "http://localhost/archive.swf";
/** Of a SWF whose header can't be read, as Ruffle has it. */
const UNKNOWN = { width: 550, height: 400, frameRate: 24 };

/** Plays a SWF, alone: it finds no files, and nobody who answers, but for a script. The same SWF does the same each time. */
export async function runStage(
  bytes: Uint8Array,
  job: Omit<RunJob, "server" | "ruffle" | "maxMemory">,
  { ruffle, server }: RunMeans,
): Promise<{ row: RunRow; picture?: Uint8Array }> {
  const { width, height, frameRate } = headerOf(bytes);
  const loads = new Set<string>();
  const asked: ConnectRequest[] = [];
  let panic: string | undefined;
  const options: RunSwfOptions = {
    url: URL_OF_ALL,
    ruffle,
    runtime: job.runtime,
    trust: true,
    timeout: job.timeout,
    maxExecutionDuration: job.timeout / 2000,
    frames: Math.max(1, Math.min(job.frames, Math.ceil((job.seconds ?? Number.POSITIVE_INFINITY) * frameRate))),
    audio: false,
    // As on a page of its own.
    external: {},
    canvas: job.picture,
    viewport: pictureViewport({ width, height }),
    fetch: async ({ url }) => {
      const { href } = new URL(url, URL_OF_ALL);
      loads.add(boundedText(href));
      return { status: 404, url: href, body: new Uint8Array(0) };
    },
    policy: {
      async decide(request) {
        asked.push(request);
        return { allowed: true };
      },
    },
    onPanic: (error) => {
      panic = error.message;
    },
    ...(server && { server }),
  };
  try {
    const result = await runSwf(bytes, options);
    const picture = result.screenshot && !isEmpty(result.screenshot) ? result.screenshot : undefined;
    const row = rowOf(ruffle.version, result, asked, loads, panic, job.timeout);
    if (picture === undefined || row.problem?.code === "timeout") return { row };
    return { row: { ...row, picture: sha256(picture) }, picture };
  } catch (error) {
    if (!(error instanceof SwfError || error instanceof MovieLoadError)) throw error;
    return { row: unplayed(ruffle.version, { code: "damaged", message: boundedText(messageOf(error)) }) };
  }
}

/** What Ruffle says of a script that it has ended. */
const TOO_LONG = /has taken too long to execute/;

function rowOf(
  version: string,
  { reason, frames, trace, errors, traffic, problems }: SwfResult,
  asked: readonly ConnectRequest[],
  loads: ReadonlySet<string>,
  panic: string | undefined,
  timeout: number,
): RunRow {
  // How far it came is the machine's doing.
  if (errors.some((text) => TOO_LONG.test(text)))
    return unplayed(version, { code: "timeout", message: `a script in it was not done after ${timeout / 2000} s` });
  if (reason === "timeout")
    return unplayed(version, { code: "timeout", message: `it was not played to its end after ${timeout / 1000} s` });
  const lines = trace.flatMap((text) => text.split("\n"));
  return {
    ruffle: version,
    problem: reason === "panic" ? { code: "panic", message: boundedText(panic ?? "the player panicked") } : null,
    ended: reason,
    frames,
    trace: bounded(lines).map(boundedText),
    traceSha256: sha256(trace.join("\n")),
    traceLines: trace.length === 0 ? 0 : lines.length,
    errors: bounded([...errors, ...problems.map((text) => `the server script: ${text}`)]).map(boundedText),
    connections: bounded(connectionsOf(traffic, asked)),
    loads: bounded([...loads]),
    picture: null,
  };
}

/** Ports that RTMP is tried on, one after the other, where content names none; it is asked for by port 0. */
const RTMP_PORTS: readonly number[] = [1935, 443, 80];

/** Each once. What RTMP falls back to when nobody answers is not what the SWF has asked for. */
function connectionsOf(traffic: SwfResult["traffic"], asked: readonly ConnectRequest[]): ConnectionRow[] {
  const isRtmp = (host: string, port: number): boolean =>
    asked.some((request) => {
      if (!request.isRtmp || request.host.toLowerCase() !== host) return false;
      return request.port === 0 ? RTMP_PORTS.includes(port) : request.port === port;
    });
  const rows = new Map<string, ConnectionRow>();
  for (const { host: name, port, transport } of traffic) {
    const host = name.toLowerCase();
    const protocol = isRtmp(host, port) ? "rtmp" : (transport ?? "tcp");
    const key = protocol === "rtmp" ? `rtmp ${host}` : `${protocol} ${host} ${port}`;
    if (!rows.has(key)) rows.set(key, { host: boundedText(host), port, protocol });
  }
  return [...rows.values()];
}

function headerOf(bytes: Uint8Array): typeof UNKNOWN {
  try {
    const { frameSize, frameRate } = readSwf(bytes, { codec: nodeCodec });
    return { ...pixelSize(frameSize), frameRate: frameRate / 256 || UNKNOWN.frameRate };
  } catch {
    return UNKNOWN;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
