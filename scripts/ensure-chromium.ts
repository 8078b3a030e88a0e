// Makes sure that the browser tests have a Chromium, before any of them starts.
import { ensureChromium } from "./chromium.ts";

try {
  ensureChromium();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
