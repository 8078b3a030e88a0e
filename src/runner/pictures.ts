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
  const [left, right] = [decode(expected), decode(actual)];
  if (left.width !== right.width || left.height !== right.height) {
    return `${name}: the picture has ${right.width} × ${right.height} pixels, expected are ${left.width} × ${left.height}`;
  }
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

function decode(png: Uint8Array): PNG {
  return PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
}
