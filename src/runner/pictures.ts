import { PNG } from "pngjs";
import type { PictureSettings } from "./settings.ts";
import type { TestFiles } from "./test-files.ts";

/** What was drawn when a picture of a test was to be taken. */
export interface TakenPicture {
  settings: PictureSettings;
  /** PNG */
  actual: Uint8Array | undefined;
}

/** Holds a picture against those of the folder, as Ruffle's tests do. @returns what is wrong, a line each */
export function judgePicture({ settings, actual }: TakenPicture, files: TestFiles): string[] {
  const { name, knownFailure } = settings;
  const [expectedFile, ruffleFile] = [`${name}.expected.png`, `${name}.ruffle.png`];
  if (actual === undefined) return [`${name}: there is no picture`];
  const expected = files.bytes(expectedFile);
  const difference = expected ? pictureDifference(expected, actual, settings) : `there is no ${expectedFile}`;
  const file = knownFailure && expected ? ruffleFile : expectedFile;
  if (difference === undefined) {
    if (knownFailure) return [`${name}: known_failure is set, and the picture is as expected; remove it`];
    return files.has(ruffleFile) ? [`${name}: the picture is as expected; remove ${ruffleFile}`] : [];
  }
  const wrong = file === expectedFile ? difference : unlikeRuffles(ruffleFile, actual, settings, files);
  if (wrong === undefined || files.update(file, actual)) return [];
  files.write(`${name}.actual.png`, actual);
  return [`${wrong}; the picture is ${name}.actual.png`];
}

function unlikeRuffles(
  file: string,
  actual: Uint8Array,
  settings: PictureSettings,
  files: TestFiles,
): string | undefined {
  const expected = files.bytes(file);
  return expected ? pictureDifference(expected, actual, settings) : `there is no ${file}`;
}

/**
 * Compares two pictures in PNG, as Ruffle's tests do.
 *
 * @returns what is wrong with the actual one, undefined when nothing is
 */
export function pictureDifference(
  expected: Uint8Array,
  actual: Uint8Array,
  { name, checks }: Pick<PictureSettings, "name" | "checks">,
): string | undefined {
  const incomparable = incomparability(expected, actual);
  if (incomparable !== undefined) return `${name}: ${incomparable}`;
  const [left, right] = [decode(expected), decode(actual)];
  /** how many channels differ by how much */
  const differences = new Uint32Array(256);
  for (let index = 0; index < left.data.length; index++) {
    differences[Math.abs(left.data[index]! - right.data[index]!)]!++;
  }
  const largest = differences.findLastIndex((count) => count > 0);
  for (const { tolerance, maxOutliers } of checks) {
    const outliers = differences.reduce((sum, count, by) => (by > tolerance ? sum + count : sum), 0);
    if (outliers > maxOutliers)
      return `${name}: ${outliers} channels differ by more than ${tolerance}, at most ${largest}; ${maxOutliers} may`;
  }
  return undefined;
}

/** So that one step of 255 is seen. */
const AMPLIFIED = 8;

/** Black where two pictures are the same, and the brighter the more they differ. @returns PNG; undefined if they can't be compared */
export function differencePicture(expected: Uint8Array, actual: Uint8Array): Uint8Array | undefined {
  if (incomparability(expected, actual) !== undefined) return undefined;
  try {
    const [left, right] = [decode(expected), decode(actual)];
    const picture = new PNG({ width: left.width, height: left.height });
    for (let i = 0; i < picture.data.length; i++) {
      picture.data[i] = i % 4 === 3 ? 255 : Math.min(255, AMPLIFIED * Math.abs(left.data[i]! - right.data[i]!));
    }
    return PNG.sync.write(picture);
  } catch {
    return undefined;
  }
}

/** Why two pictures are not decoded to be compared: a few bytes may announce gigabytes of pixels. */
function incomparability(expected: Uint8Array, actual: Uint8Array): string | undefined {
  const [wanted, had] = [sizeOf(expected), sizeOf(actual)];
  if (wanted !== had) return `the picture has ${had} pixels, expected are ${wanted}`;
  // Nothing bounds what comes out of an interlaced one.
  return [expected, actual].some(isInterlaced) ? "the picture is interlaced; save it without that" : undefined;
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
