import { memoryBackend } from "../../host/network/memory/backend.ts";
import type { Runtime } from "../../src/instrument/natives.ts";
import { localFiles } from "../../src/player/node/local-files.ts";
import { play } from "../../src/player/node/play.ts";
import type { HeadlessPlayer } from "../../src/player/node/player.ts";
import { isEmpty, pictureViewport } from "../../src/survey/stages/picture.ts";

export interface PictureOptions {
  /** of the stage, in pixels */
  stage: { width: number; height: number };
  runtime: Runtime;
  /** where the SWF believes it came from */
  url: string;
  /** what it is in: it loads what lies beside it, as it does when it is played */
  directory: string;
  /** milliseconds after which the frames that there were have to do */
  timeout: number;
}

/** Frames after which a picture is taken. The first are often empty, as something is loaded. */
const FRAMES = [1, 8, 24, 60];

/**
 * A picture of a SWF's first frames, played headless where nobody answers: it connects to nothing. Of several the one with
 * most to see is taken, which is the longest.
 *
 * @returns PNG; undefined if there is nothing to see
 * @throws SwfError, MovieLoadError, PlayerPanicError
 */
export async function takePicture(swf: Uint8Array, options: PictureOptions): Promise<Uint8Array | undefined> {
  const { stage, runtime, url, directory, timeout } = options;
  let player: HeadlessPlayer | undefined;
  let best: Uint8Array | undefined;
  const take = (taken: Uint8Array | undefined): void => {
    if (taken !== undefined && taken.length > (best?.length ?? 0)) best = taken;
  };
  const outcome = await play(swf, {
    url,
    runtime,
    timeout,
    backend: memoryBackend(),
    policy: "allow",
    fetch: localFiles(url, directory),
    canvas: true,
    audio: false,
    viewport: pictureViewport(stage),
    frames: FRAMES.at(-1)!,
    maxExecutionDuration: timeout / 1000,
    onPlayer: (made) => {
      player = made;
    },
    onFrame: (frame) => {
      if (FRAMES.includes(frame)) take(player!.screenshot());
    },
  });
  take(outcome.screenshot);
  return best === undefined || isEmpty(best) ? undefined : best;
}
