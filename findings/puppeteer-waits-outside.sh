#!/usr/bin/env bash
# Guess:    waitForSelector("host >>> button") waits for a button in the shadow root of `host`: `>>>` looks into shadow roots, and
#           so does the wait.
# So:       it looks into the shadow root once, and again only when the document around it changes. A button that comes 100 ms
#           later is never found, unless anything else on the page happens to change. With `visible: true` it looks at each frame.
# Who:      tests of custom elements: they pass on a busy machine, where the page still changes, and time out on an idle one.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
check <<'JS'
import { launch } from "puppeteer-core";
import { report, version } from "./report.mjs";

const args = ["--no-sandbox", "--disable-gpu"];
const browser = await launch({ executablePath: process.env.CHROMIUM, headless: true, args });
const found = async (options, around) => {
  const page = await browser.newPage();
  await page.setContent("<div id=host></div><p id=around></p>");
  await page.evaluate((around) => {
    const root = document.getElementById("host").attachShadow({ mode: "open" });
    setTimeout(() => root.append(Object.assign(document.createElement("button"), { textContent: "here" })), 500);
    if (around) setTimeout(() => (document.getElementById("around").textContent = "changed"), 1000);
  }, around);
  const begun = performance.now();
  const element = await page.waitForSelector("#host >>> button", { timeout: 4000, ...options }).catch(() => undefined);
  const result = element === undefined ? "not after 4 s" : `after ${Math.round((performance.now() - begun) / 500) / 2} s`;
  await page.close();
  return result;
};
const [alone, changed, visible] = [await found({}, false), await found({}, true), await found({ visible: true }, false)];
const chromium = await browser.version();
await browser.close();
report(
  `${version("puppeteer-core")}, ${chromium}`,
  { "nothing else changes": alone, "the document changes after 1 s": changed, "visible: true": visible },
  alone === "not after 4 s" && changed === "after 1 s" && visible === "after 0.5 s",
);
JS
