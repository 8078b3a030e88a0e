/** The system's Chromium for browser tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, launch } from "puppeteer-core";
import { findChromium } from "./chromium.ts";

export interface TestBrowser {
  browser: Browser;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/**
 * Starts a headless Chromium with a profile of its own.
 *
 * @param networkEvents whether pages report their requests. They report all that goes over WebSockets as well, which costs
 * more than sending it.
 * @throws Error when the system has none.
 */
export async function launchBrowser({ networkEvents = true } = {}): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error("no Chromium on this system; 'npx tsx scripts/ensure-tools.ts chromium' installs it");
  const profile = await mkdtemp(join(tmpdir(), "flashnet-chromium-"));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await launch({
      executablePath,
      userDataDir: profile,
      headless: true,
      pipe: true,
      networkEnabled: networkEvents,
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
