#!/usr/bin/env bash
# Guess:    in `@napi-rs/canvas`, `new ImageData(array, width, height)` is a view of the array, and a context created
#           with `{ alpha: false }` is opaque, as in a browser.
# So:       the ImageData has a copy: what is written into the array later never gets to the canvas. `alpha: false`
#           leaves the canvas as it is: `clearRect` gives transparent pixels. A colour that is read back is spelled as it
#           was set, not in the standard's form.
# Who:      a program that keeps one array for its frames and draws each with `putImageData`: right in a browser, all
#           frames like the first one headless, without an error.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @napi-rs/canvas@1.0.11
check <<'JS'
import { createCanvas, ImageData } from "@napi-rs/canvas";
import { chromium } from "./page.mjs";
import { report, version } from "./report.mjs";

/** Runs in the page, too. */
function seen(create, Data) {
  const array = new Uint8ClampedArray(4);
  const frame = new Data(array, 1, 1);
  array.set([9, 8, 7, 255]);
  const drawn = create().getContext("2d");
  drawn.putImageData(frame, 0, 0);
  const opaque = create().getContext("2d", { alpha: false });
  opaque.clearRect(0, 0, 1, 1);
  drawn.fillStyle = "RED";
  const pixel = (context) => Array.from(context.getImageData(0, 0, 1, 1).data).join(" ");
  return { "written into the array, then drawn": pixel(drawn), "alpha: false, cleared": pixel(opaque), fillStyle: drawn.fillStyle };
}

const inNode = seen(() => createCanvas(1, 1), ImageData);
const browser = await chromium();
const page = await browser.newPage();
const inChromium = await page.evaluate(`(${seen})(
  () => Object.assign(document.createElement("canvas"), { width: 1, height: 1 }), ImageData)`);
const name = `${version("@napi-rs/canvas")}, ${await browser.version()}`;
await browser.close();
report(
  name,
  { Chromium: inChromium, napi: inNode },
  Object.values(inChromium).join() === "9 8 7 255,0 0 0 255,#ff0000" && Object.values(inNode).join() === "0 0 0 0,0 0 0 0,RED",
);
JS
