import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findBrowser } from "../base/testing/browsers.ts";
import { ensureTools } from "./tools.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "flashnet-path-"));
  vi.stubEnv("PATH", directory);
  vi.stubEnv("FLASHNET_CHROMIUM", "");
  vi.stubEnv("FLASHNET_FIREFOX", "");
  vi.stubEnv("FLASHNET_NGINX_RTMP", join(directory, "rtmp.so"));
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

describe("findBrowser", () => {
  it("takes the first of the usual names that runs", () => {
    command("chromium", "exit 1");
    const chrome = command("google-chrome", "exit 0");
    expect(findBrowser("chromium")).toBe(chrome);
  });

  it("prefers FLASHNET_CHROMIUM", () => {
    command("chromium", "exit 0");
    const named = command("my-browser", "exit 0");
    vi.stubEnv("FLASHNET_CHROMIUM", named);
    expect(findBrowser("chromium")).toBe(named);
  });

  it("does not fall back when FLASHNET_CHROMIUM is wrong", () => {
    command("chromium", "exit 0");
    vi.stubEnv("FLASHNET_CHROMIUM", "/nowhere/chromium");
    expect(() => findBrowser("chromium")).toThrow("FLASHNET_CHROMIUM: '/nowhere/chromium --version' fails");
  });

  it("takes Firefox by its own names and its own variable", () => {
    command("chromium", "exit 0");
    expect(findBrowser("firefox")).toBeUndefined();
    const esr = command("firefox-esr", "exit 0");
    expect(findBrowser("firefox")).toBe(esr);
    vi.stubEnv("FLASHNET_FIREFOX", "/nowhere/firefox");
    expect(() => findBrowser("firefox")).toThrow("FLASHNET_FIREFOX: '/nowhere/firefox --version' fails");
  });

  it("finds nothing where there is nothing", () => {
    expect(findBrowser("chromium")).toBeUndefined();
  });
});

describe("ensureTools", () => {
  beforeEach(() => command("sudo", `shift; exec "$@"`));

  const others = [
    "chromium",
    "firefox",
    "haproxy",
    "nginx",
    "rtmp.so",
    "ffmpeg",
    "websockify",
    "rtmpdump",
    "redis-server",
  ];

  /** A package manager whose `install` makes the programs that it is asked for. */
  function installer(name: string, ...packages: [name: string, program: string][]): void {
    const cases = packages.map(
      ([name, program]) =>
        `${name}) printf '#!/bin/sh\\n' > ${directory}/${program}; /bin/chmod +x ${directory}/${program};;`,
    );
    command(name, `for word; do case "$word" in ${cases.join(" ")} esac; done`);
  }

  it("installs what is missing, announced, at once", () => {
    const servers: [string, string][] = [
      ["haproxy", "haproxy"],
      ["nginx-light", "nginx"],
      ["libnginx-mod-rtmp", "rtmp.so"],
      ["ffmpeg", "ffmpeg"],
      ["websockify", "websockify"],
      ["rtmpdump", "rtmpdump"],
      ["redis-server", "redis-server"],
    ];
    installer("apt-get", ["chromium", "chromium"], ["firefox-esr", "firefox-esr"], ["tshark", "tshark"], ...servers);
    ensureTools();
    expect(findBrowser("chromium")).toBe(join(directory, "chromium"));
    const said = vi.mocked(console.error).mock.calls.map(([line]) => String(line).replaceAll("sudo -n ", ""));
    expect(said).toEqual([
      "installing chromium firefox tshark haproxy nginx nginx-rtmp ffmpeg websockify rtmpdump redis: apt-get update && apt-get install --yes --no-install-recommends chromium firefox-esr tshark haproxy nginx-light libnginx-mod-rtmp ffmpeg websockify rtmpdump redis-server",
    ]);
  });

  it("asks for the package by the manager's own name", () => {
    for (const program of others) command(program, "exit 0");
    installer("dnf", ["wireshark-cli", "tshark"]);
    ensureTools();
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining("installing tshark: "));
  });

  it("installs nothing when all is there", () => {
    for (const program of ["tshark", ...others]) command(program, "exit 0");
    command("apt-get", "exit 1");
    ensureTools();
    expect(console.error).not.toHaveBeenCalled();
  });

  it("looks for what is named alone", () => {
    command("chromium", "exit 0");
    command("apt-get", "exit 1");
    expect(() => ensureTools(["chromium"])).not.toThrow();
    expect(() => ensureTools(["netscape"])).toThrow(
      "no tool is called 'netscape'; there are chromium, firefox, tshark, haproxy, nginx, nginx-rtmp, ffmpeg, websockify, rtmpdump, redis",
    );
  });

  it("says what failed and what to do", () => {
    command("apt-get", `case "$1" in update) exit 100;; esac`);
    expect(() => ensureTools(["chromium"])).toThrow(/apt-get update' failed; install Chromium yourself, or name one/);
  });

  it("says so when it knows no package manager", () => {
    expect(() => ensureTools()).toThrow(
      "no chromium firefox tshark haproxy nginx nginx-rtmp ffmpeg websockify rtmpdump redis and no known package manager on this system",
    );
  });

  it("says so when what it installed does not run", () => {
    command("apk", "exit 0");
    expect(() => ensureTools(["tshark"])).toThrow("installed tshark, which does not run; install Wireshark's");
  });
});
