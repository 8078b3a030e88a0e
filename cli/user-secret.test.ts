import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
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
