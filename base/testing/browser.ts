/** The system's browsers for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type LaunchOptions, launch } from "puppeteer-core";
import { BROWSERS, type BrowserName, findBrowser } from "./browsers.ts";

export interface TestBrowser {
  browser: Browser;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

const OPTIONS: Record<BrowserName, LaunchOptions> = {
  chromium: {
    pipe: true,
    args: [
      // Chromium refuses to run its sandbox as root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      // Software WebGL costs a page several seconds; without, Ruffle renders by canvas.
      "--disable-3d-apis",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--autoplay-policy=no-user-gesture-required",
    ],
  },
  // Puppeteer's own profile turns updates, reports and their like off.
  firefox: {
    extraPrefsFirefox: {
      // As with Chromium.
      "webgl.disabled": true,
      "media.autoplay.default": 0,
    },
  },
};

/** The browser of the project that vitest runs (vitest.config.ts): `FLASHNET_BROWSER`, or Chromium. */
export function testedBrowser(): BrowserName {
  const name = process.env.FLASHNET_BROWSER || "chromium";
  if (name in BROWSERS) return name as BrowserName;
  throw new Error(`FLASHNET_BROWSER: '${name}' is none of ${Object.keys(BROWSERS).join(", ")}`);
}

interface LaunchSettings {
  networkEvents?: boolean;
  name?: BrowserName;
  args?: readonly string[];
  prefs?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Starts a headless browser with a profile of its own.
 *
 * @param name default: the one that is tested
 * @param args more arguments of Chromium; `prefs` more preferences of Firefox
 * @param networkEvents whether pages report their requests. They report all that goes over WebSockets as well, which costs
 * more than sending it.
 * @throws Error when the system has none.
 */
export async function launchBrowser({
  networkEvents = true,
  name = testedBrowser(),
  args = [],
  prefs = {},
}: LaunchSettings = {}): Promise<TestBrowser> {
  const executablePath = findBrowser(name);
  if (!executablePath) {
    throw new Error(`no ${BROWSERS[name].title} on this system; 'npx tsx scripts/ensure-tools.ts ${name}' installs it`);
  }
  const profile = await mkdtemp(join(tmpdir(), `flashnet-${name}-`));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const own = OPTIONS[name];
    const browser = await launch({
      ...own,
      ...(own.args && { args: [...own.args, ...args] }),
      ...(own.extraPrefsFirefox && { extraPrefsFirefox: { ...own.extraPrefsFirefox, ...prefs } }),
      browser: name === "chromium" ? "chrome" : name,
      executablePath,
      userDataDir: profile,
      headless: true,
      networkEnabled: networkEvents,
    });
    return {
      browser,
      async close() {
        await browser.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}

/**
 * What to wait for an element in a shadow root with: puppeteer looks at each frame then, and else when the document around it
 * changes, which it may do no more.
 */
export const SHOWN = { visible: true } as const;
