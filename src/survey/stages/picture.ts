import { PNG } from "pngjs";
import type { Viewport } from "../../player/node/player.ts";

/** What a picture is fitted into, in pixels: twice what pages show. */
const BOX = { width: 480, height: 320 };

/** For a stage, in pixels, that is made smaller as a whole: content sees it in its own size. */
export function pictureViewport({ width, height }: { width: number; height: number }): Viewport {
  const scaleFactor = Math.min(1, BOX.width / Math.max(1, width), BOX.height / Math.max(1, height));
  const fitted = (length: number): number => Math.max(1, Math.round(length * scaleFactor));
  return { width: fitted(width), height: fitted(height), scaleFactor };
}

/** Whether a picture of ours has one colour alone. */
export function isEmpty(png: Uint8Array): boolean {
  const { data } = PNG.sync.read(Buffer.from(png));
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  return pixels.every((pixel) => pixel === pixels[0]);
}
