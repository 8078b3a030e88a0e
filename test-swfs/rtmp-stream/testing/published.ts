/** A stream that ffmpeg publishes to a real server, as long as a test runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type RtmpServer, startNginxRtmp } from "../../../base/testing/rtmp-servers.ts";

/** What old streams are made of: Sorenson's H.263 and MP3. The pictures are of 320 × 240, in eight colours. */
const ENCODED = "-c:v flv1 -g 25 -q:v 3 -c:a libmp3lame -ar 44100";

export interface Published {
  /** FlashVars of the SWFs of this folder */
  param: { uri: string; stream: string };
  server: RtmpServer;
  close(): Promise<void>;
}

/** @param start default nginx-rtmp, which begins in the middle of what is published */
export async function publish(start = startNginxRtmp): Promise<Published> {
  const server = await start();
  const uri = `rtmp://127.0.0.1:${server.port}/live`;
  const sources = "-f lavfi -i testsrc=size=320x240:rate=25 -f lavfi -i sine=frequency=440:sample_rate=44100";
  const args = `-loglevel error -re ${sources} ${ENCODED} -f flv ${uri}/test`.split(" ");
  const ffmpeg = spawn("ffmpeg", args, { stdio: ["ignore", "ignore", "inherit"] });
  ffmpeg.once("error", (error) => {
    throw new Error(`ffmpeg: ${error.message}; 'npx tsx scripts/ensure-tools.ts ffmpeg' installs it`);
  });
  return {
    param: { uri, stream: "test" },
    server,
    async close() {
      await ended(ffmpeg);
      await server.close();
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
