import { type SwfTag, TagCode } from "../swf/model.ts";
import { encodeRect } from "../swf/rect.ts";
import { fileAttributesTag } from "../swf/tags.ts";
import { writeSwf } from "../swf/writer.ts";
import { ActionCode } from "./actions.ts";

export interface MovieHeader {
  /** SWF version; default 8 */
  version: number;
  /** frames per second; default 24 */
  frameRate: number;
  /** of the stage, in pixels; default 550 × 400 */
  width: number;
  height: number;
}

export interface MovieOptions extends Partial<MovieHeader> {
  /** code that runs before everything else, once */
  init?: Uint8Array | undefined;
  /** code of each frame */
  frames: readonly Uint8Array[];
}

const TWIPS = 20;
const NO_DATA = new Uint8Array(0);

/** An AVM1 movie that has nothing but code. */
export function movie(options: MovieOptions): Uint8Array {
  const { version = 8, frameRate = 24, init, frames, width = 550, height = 400 } = options;
  const tags: SwfTag[] = frames.flatMap((code) => [doActionTag(code), { code: TagCode.ShowFrame, data: NO_DATA }]);
  if (init) tags.unshift(doInitActionTag(0, init));
  // Before version 8 the tag does not exist.
  if (version >= 8) tags.unshift(fileAttributesTag({ actionScript3: false, useNetwork: true }));
  return writeSwf({
    version,
    compression: "none",
    frameSize: encodeRect({ xMin: 0, xMax: width * TWIPS, yMin: 0, yMax: height * TWIPS }),
    frameRate: Math.round(frameRate * 0x100),
    frameCount: frames.length,
    tags: [...tags, { code: TagCode.End, data: NO_DATA }],
    trailing: NO_DATA,
  });
}

/** Code of a frame, which runs each time the frame is entered. */
export function doActionTag(code: Uint8Array): SwfTag {
  return { code: TagCode.DoAction, data: Uint8Array.of(...code, ActionCode.End) };
}

/** Code that runs once, before all code of the frame that the tag is in. @param sprite whose code it is by its number */
export function doInitActionTag(sprite: number, code: Uint8Array): SwfTag {
  return { code: TagCode.DoInitAction, data: Uint8Array.of(sprite, sprite >> 8, ...code, ActionCode.End) };
}
