import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findChromium } from "../base/testing/chromium.ts";
import { ensureChromium } from "./chromium.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "flashnet-path-"));
  vi.stubEnv("PATH", directory);
  vi.stubEnv("FLASHNET_CHROMIUM", "");
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** Puts a command on the PATH, which has nothing else. */
function command(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("findChromium", () => {
  it("takes the first of the usual names that runs", () => {
    command("chromium", "exit 1");
    const chrome = command("google-chrome", "exit 0");
    expect(findChromium()).toBe(chrome);
  });

  it("prefers FLASHNET_CHROMIUM", () => {
    command("chromium", "exit 0");
    const named = command("my-browser", "exit 0");
    vi.stubEnv("FLASHNET_CHROMIUM", named);
    expect(findChromium()).toBe(named);
  });

  it("does not fall back when FLASHNET_CHROMIUM is wrong", () => {
    command("chromium", "exit 0");
    vi.stubEnv("FLASHNET_CHROMIUM", "/nowhere/chromium");
    expect(() => findChromium()).toThrow("FLASHNET_CHROMIUM: '/nowhere/chromium --version' fails");
  });

  it("finds nothing where there is nothing", () => {
    expect(findChromium()).toBeUndefined();
  });
});

describe("ensureChromium", () => {
  beforeEach(() => command("sudo", `shift; exec "$@"`));

  it("installs the distribution's package when there is none", () => {
    const chromium = join(directory, "chromium");
    // "install" is the second step; the first updates the list of packages.
    command("apt-get", `case "$1" in install) printf '#!/bin/sh\\n' > ${chromium}; /bin/chmod +x ${chromium};; esac`);
    expect(ensureChromium()).toBe(chromium);
  });

  it("installs nothing when there is one", () => {
    const chromium = command("chromium", "exit 0");
    command("apt-get", "exit 1");
    expect(ensureChromium()).toBe(chromium);
  });

  it("says what failed and what to do", () => {
    command("apt-get", `case "$1" in update) exit 100;; esac`);
    expect(() => ensureChromium()).toThrow(/apt-get update' failed; install Chromium yourself, or name one/);
  });

  it("says so when it knows no package manager", () => {
    expect(() => ensureChromium()).toThrow("no Chromium and no known package manager on this system");
  });

  it("says so when what it installed does not run", () => {
    command("apk", "exit 0");
    expect(() => ensureChromium()).toThrow("the Chromium that was just installed does not run");
  });
});
