import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { userCache } from "./user-cache.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "flashnet-home-"));
  vi.stubEnv("HOME", home);
  vi.stubEnv("XDG_CACHE_HOME", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

it("is in the user's own folder for such things, for nobody else", () => {
  expect(userCache()).toBe(join(home, ".cache/flashnet"));
  expect(statSync(join(home, ".cache/flashnet")).mode & 0o777).toBe(0o700);
  vi.stubEnv("XDG_CACHE_HOME", join(home, "other"));
  expect(userCache()).toBe(join(home, "other/flashnet"));
  vi.stubEnv("XDG_CACHE_HOME", "relative");
  expect(userCache()).toBe(join(home, ".cache/flashnet"));
  expect(existsSync("relative")).toBe(false);
});

it("is none where others have a hand in it, or there is no place for it", () => {
  mkdirSync(join(home, ".cache/flashnet"), { recursive: true });
  chmodSync(join(home, ".cache/flashnet"), 0o755);
  expect(userCache()).toBeUndefined();
  writeFileSync(join(home, "file"), "");
  vi.stubEnv("XDG_CACHE_HOME", join(home, "file"));
  expect(userCache()).toBeUndefined();
});
