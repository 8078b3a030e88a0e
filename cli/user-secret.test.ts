import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { userSecret } from "./user-secret.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-state-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("is the same again, another for each purpose, and readable by its owner alone", () => {
  const first = userSecret("serve /games 8080");
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(userSecret("serve /games 8080")).toBe(first);
  expect(userSecret("serve /games 8081")).not.toBe(first);
  expect(statSync(join(folder, "flashnet", "secret")).mode & 0o077).toBe(0);
});

it("is a new one each time where none can be kept", () => {
  vi.stubEnv("XDG_STATE_HOME", join(folder, "file"));
  writeFileSync(join(folder, "file"), "");
  expect(userSecret("serve")).not.toBe(userSecret("serve"));
});

it.skipIf(process.platform === "win32")("is a new one each time where others can read the one that is kept", () => {
  const first = userSecret("serve");
  const file = join(folder, "flashnet", "secret");
  chmodSync(file, 0o644);
  expect(userSecret("serve")).not.toBe(first);
  expect(userSecret("serve")).not.toBe(userSecret("serve"));
  chmodSync(file, 0o600);
  expect(userSecret("serve")).toBe(first);
});

it("is not kept in the folder that it is called in", () => {
  vi.stubEnv("HOME", folder);
  vi.stubEnv("USERPROFILE", folder);
  vi.stubEnv("XDG_STATE_HOME", "build/state");
  userSecret("serve");
  expect(existsSync(join("build", "state"))).toBe(false);
  expect(existsSync(join(folder, ".local", "state", "flashnet", "secret"))).toBe(true);
});
