import { PNG } from "pngjs";
import type { PictureSettings } from "./settings.ts";

/**
 * Compares two pictures in PNG, as Ruffle's tests do.
 *
 * @returns what is wrong with the actual one, undefined when nothing is
 */
export function pictureDifference(
  expected: Uint8Array,
  actual: Uint8Array,
  { name, tolerance, maxOutliers }: PictureSettings,
): string | undefined {
  // Before they are decoded: a few bytes may announce gigabytes of pixels.
  const [wanted, had] = [sizeOf(expected), sizeOf(actual)];
  if (wanted !== had) return `${name}: the picture has ${had} pixels, expected are ${wanted}`;
  // Nothing bounds what comes out of an interlaced one.
  if ([expected, actual].some(isInterlaced)) return `${name}: the picture is interlaced; save it without that`;
  const [left, right] = [decode(expected), decode(actual)];
  let outliers = 0;
  let largest = 0;
  for (let index = 0; index < left.data.length; index++) {
    const difference = Math.abs(left.data[index]! - right.data[index]!);
    if (difference > tolerance) outliers++;
    if (difference > largest) largest = difference;
  }
  if (outliers <= maxOutliers) return undefined;
  return `${name}: ${outliers} channels differ by more than ${tolerance}, at most ${largest}; ${maxOutliers} may`;
}

/** From the first chunk of a PNG, IHDR. */
function sizeOf(png: Uint8Array): string {
  if (png.length < 24) return "no";
  const view = new DataView(png.buffer, png.byteOffset);
  return `${view.getUint32(16)} × ${view.getUint32(20)}`;
}

/** By the last byte of IHDR, behind the size, the depth, the colours and how it is packed. */
function isInterlaced(png: Uint8Array): boolean {
  return png[28] !== 0;
}

function decode(png: Uint8Array): PNG {
  return PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
}
