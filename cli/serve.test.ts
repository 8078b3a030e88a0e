import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flashnet } from "./program.ts";
import { TestTerminal } from "./testing/terminal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-serve-"));
  vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
  for (const games of ["games", "others"]) {
    mkdirSync(join(folder, games));
    writeFileSync(join(folder, games, "game.swf"), "FWS");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

interface Printed {
  /** of the printed URL */
  path: string;
  /** of the SWF, which content knows */
  file: string;
}

/** What one start of `flashnet serve` prints, and what its page says. */
async function served(games: string): Promise<Printed> {
  const terminal = new TestTerminal();
  const ended = flashnet(["serve", join(folder, games, "game.swf"), "--port", "0"], terminal);
  try {
    const url = await terminal.firstLine();
    const page = await new Promise<string>((resolve, reject) => {
      const headers = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
      get(url, { headers }, (response) => resolve(text(response))).on("error", reject);
    });
    return { path: new URL(url).pathname, file: /"swf":"([^"]*)"/.exec(page)![1]! };
  } finally {
    terminal.interrupt();
    await ended;
  }
}

describe("serve", () => {
  it("has keys of its own for pages and for files, the same for the same folder and port", async () => {
    const first = await served("games");
    expect(first.path).toMatch(/^\/[0-9a-f]{32}\/$/);
    expect(first.file).toMatch(/^\/[0-9a-f]{32}\/game\.swf$/);
    expect(first.file).not.toContain(first.path);
    expect(await served("games")).toEqual(first);
    const other = await served("others");
    expect(other.path).not.toBe(first.path);
    expect(other.file).not.toBe(first.file);
  });
});
