import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { pictureDifference } from "./pictures.ts";

/** A row of grey pixels. */
function picture(...greys: number[]): Uint8Array {
  const png = new PNG({ width: greys.length, height: 1 });
  png.data.set(greys.flatMap((grey) => [grey, grey, grey, 255]));
  return PNG.sync.write(png);
}

test.each<[string, number, number, number[], string | undefined]>([
  ["the same", 0, 0, [10, 20], undefined],
  ["within the tolerance", 3, 0, [13, 17], undefined],
  ["beyond it", 3, 0, [14, 20], "end: 3 channels differ by more than 3, at most 4; 0 may"],
  ["as many outliers as may be", 0, 3, [11, 20], undefined],
  ["more outliers", 0, 3, [11, 21], "end: 6 channels differ by more than 0, at most 1; 3 may"],
  ["another size", 255, 99, [10], "end: the picture has 1 × 1 pixels, expected are 2 × 1"],
])("%s", (_, tolerance, maxOutliers, actual, difference) => {
  const settings = { name: "end", checks: [{ tolerance, maxOutliers }] };
  expect(pictureDifference(picture(10, 20), picture(...actual), settings)).toBe(difference);
});
