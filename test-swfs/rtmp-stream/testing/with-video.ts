import { readSwf } from "../../../src/swf/reader.ts";
import { writeSwf } from "../../../src/swf/writer.ts";

/** Tags by their numbers in the file format. */
const DEFINE_VIDEO_STREAM = 60;
const PLACE_OBJECT_2 = 26;
const CHARACTER = 0x02;
const MATRIX = 0x04;
const NAME = 0x20;

/** A movie of AVM1 with a Video of 320 × 240 on its stage, which scripts can't make: `screen`. */
export function withVideo(file: Uint8Array): Uint8Array {
  const swf = readSwf(file);
  const [width, height] = [320 & 0xff, 240];
  const video = Uint8Array.of(1, 0, 0, 0, width, 320 >> 8, height, 0, 0, 0);
  const place = Uint8Array.of(NAME | MATRIX | CHARACTER, 1, 0, 1, 0, 0, ...new TextEncoder().encode("screen\0"));
  // Behind the tags about the file.
  const at = swf.tags.findIndex(({ code }) => code !== 69 && code !== 9);
  swf.tags.splice(at, 0, { code: DEFINE_VIDEO_STREAM, data: video }, { code: PLACE_OBJECT_2, data: place });
  return writeSwf(swf);
}
