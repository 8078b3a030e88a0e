#!/usr/bin/env bash
# Guess:    `@napi-rs/canvas` is drawn by Skia, as Chromium's canvas is: with `imageSmoothingEnabled = false` a bitmap
#           enlarged by a pattern has hard edges in both.
# So:       `drawImage` heeds the setting, patterns don't: they are smoothed, and with "no-repeat" they fade to
#           transparent at the rim, where Chromium fills to the last pixel.
# Who:      headless rendering of whatever fills shapes with bitmaps, as SWF does: pixel art is blurred, tiles show
#           seams, and screenshots differ from the browser's at the rim of every bitmap.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @napi-rs/canvas@1.0.11
check <<'JS'
import { createCanvas, DOMMatrix } from "@napi-rs/canvas";
import { chromium } from "./page.mjs";
import { report, version } from "./report.mjs";

/** A red and a blue pixel, enlarged four times both ways of doing it. Runs in the page, too. */
function enlarged(create, Matrix) {
  const source = create(2, 1).getContext("2d");
  source.fillStyle = "#f00";
  source.fillRect(0, 0, 1, 1);
  source.fillStyle = "#00f";
  source.fillRect(1, 0, 1, 1);
  const pixels = (draw) => {
    const context = create(8, 1).getContext("2d");
    context.imageSmoothingEnabled = false;
    draw(context);
    const { data } = context.getImageData(0, 0, 8, 1);
    return Array.from({ length: 8 }, (_, x) => Array.from(data.slice(4 * x, 4 * x + 4)).join(" "));
  };
  return {
    drawImage: pixels((context) => context.drawImage(source.canvas, 0, 0, 8, 1)),
    pattern: pixels((context) => {
      const pattern = context.createPattern(source.canvas, "no-repeat");
      pattern.setTransform(new Matrix([4, 0, 0, 1, 0, 0]));
      context.fillStyle = pattern;
      context.fillRect(0, 0, 8, 1);
    }),
  };
}

const inNode = enlarged(createCanvas, DOMMatrix);
const browser = await chromium();
const page = await browser.newPage();
const inChromium = await page.evaluate(`(${enlarged})(
  (width, height) => Object.assign(document.createElement("canvas"), { width, height }), DOMMatrix)`);
const name = `${version("@napi-rs/canvas")}, ${await browser.version()}`;
await browser.close();
const hard = [...Array(4).fill("255 0 0 255"), ...Array(4).fill("0 0 255 255")].join();
report(
  name,
  { "Chromium, pattern": inChromium.pattern, "napi, pattern": inNode.pattern, "napi, drawImage": inNode.drawImage },
  [inChromium.drawImage, inChromium.pattern, inNode.drawImage].every((row) => row.join() === hard) &&
    inNode.pattern.join() !== hard && !inNode.pattern[0].endsWith(" 255"),
);
JS
