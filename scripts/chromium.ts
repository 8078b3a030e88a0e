/** Makes sure that there is a Chromium for the browser tests, which never go without it. */
import { findChromium } from "../base/testing/chromium.ts";
import { installPackage } from "./system-package.ts";

const ADVICE = "install Chromium yourself, or name one in the environment variable FLASHNET_CHROMIUM";

/**
 * As `findChromium`, but installs the distribution's package when there is none; takes root or a `sudo` that asks for
 * no password.
 *
 * @throws Error when there is still no Chromium.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  installPackage("Chromium", ["chromium", {}], ADVICE);
  const installed = findChromium();
  if (!installed) throw new Error(`the Chromium that was just installed does not run; ${ADVICE}`);
  return installed;
}
