import type { HeadlessPlayer } from "../player/node/player.ts";
import type { TakenPicture } from "./pictures.ts";
import type { RunSwfOptions } from "./run-swf.ts";
import type { PictureSettings } from "./settings.ts";

/** Takes the pictures of a test when their triggers come. */
export class Camera {
  readonly taken: TakenPicture[] = [];
  /** what an `fscommand` has asked for wrongly, a line each */
  readonly failures: string[] = [];
  readonly #waiting: Set<PictureSettings>;
  readonly #wanted: boolean;
  /** names, until the frame is over */
  readonly #commanded: string[] = [];
  /** the one that it looks at, once that has its movie */
  player: HeadlessPlayer | undefined;

  constructor(pictures: readonly PictureSettings[]) {
    this.#waiting = new Set(pictures);
    this.#wanted = pictures.length > 0;
  }

  /** @param act what a user does after a frame; pictures of commands come before it, those of frames after it, as in Ruffle */
  options(
    act?: (player: HeadlessPlayer) => void,
  ): Pick<RunSwfOptions, "canvas" | "external" | "onPlayer" | "onFsCommand" | "onFrame"> {
    const byCommand = [...this.#waiting].some(({ trigger }) => trigger === "fs_command");
    return {
      canvas: this.#wanted,
      // What a command is about is told with script access only.
      ...(byCommand && { external: {} }),
      onPlayer: (player) => {
        this.player = player;
      },
      onFsCommand: (command, name) => {
        if (command === "captureImage") this.#commanded.push(name);
      },
      onFrame: (frame) => {
        for (const name of this.#commanded.splice(0)) this.#takeCommanded(name);
        if (act) {
          act(this.player!);
          // Ruffle draws with the next tick what has changed.
          if (this.#wanted) this.player!.poll();
        }
        for (const picture of this.#waiting) if (picture.trigger === frame) this.#take(picture);
      },
    };
  }

  /** The run is over. @param last the picture of its last frame */
  end(last: Uint8Array | undefined): void {
    for (const picture of this.#waiting) if (picture.trigger === "last_frame") this.#take(picture, last);
    for (const { name, trigger } of this.#waiting) this.failures.push(`${name}: its trigger, ${trigger}, has not come`);
  }

  #takeCommanded(name: string): void {
    const picture = [...this.#waiting].find((waiting) => waiting.name === name && waiting.trigger === "fs_command");
    if (picture) this.#take(picture);
    else this.failures.push(`fscommand captureImage "${name}": no image_comparisons of that name waits for it`);
  }

  #take(settings: PictureSettings, actual = this.player?.screenshot()): void {
    this.#waiting.delete(settings);
    this.taken.push({ settings, actual });
  }
}
