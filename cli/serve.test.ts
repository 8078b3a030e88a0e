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

function read(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => resolve(text(response))).on("error", reject);
  });
}

/** What one start of `flashnet serve` prints, and what its page says. */
async function served(games: string): Promise<Printed> {
  const terminal = new TestTerminal();
  const ended = flashnet(["serve", join(folder, games, "game.swf"), "--port", "0"], terminal);
  try {
    const url = await terminal.firstLine();
    const page = await read(url, { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" });
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

  it("puts a module into the frame of content", async () => {
    writeFileSync(join(folder, "page.ts"), "export const hello = (name: string): string => name;");
    const terminal = new TestTerminal();
    const args = [join(folder, "games", "game.swf"), "--port", "0", "--external", join(folder, "page.ts")];
    const ended = flashnet(["serve", ...args], terminal);
    try {
      const url = await terminal.firstLine();
      const page = await read(url, { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" });
      expect(page).toContain('"external":{"url":"/flashnet/external.js","file":"page.ts"}');
      const { host: Host } = new URL(/"frame":"([^"]*)"/.exec(page)![1]!);
      expect(await read(new URL("/flashnet/external.js", url).href, { Host })).toMatch(/export \{\s*hello\s*\}/);
    } finally {
      terminal.interrupt();
      await ended;
    }
  });

  it.each([
    [["--runtime", "air"], 2, "--external is for SWFs with script access"],
    [["--script-access", "never"], 2, "--external is for SWFs with script access"],
    [[], 1, "missing.ts can't be used by content: "],
  ])("refuses a module that can't be used: %s", async (options, exitCode, message) => {
    const terminal = new TestTerminal();
    const args = [join(folder, "games"), "--port", "0", "--external", join(folder, "missing.ts"), ...options];
    expect(await flashnet(["serve", ...args], terminal)).toBe(exitCode);
    expect(terminal.stderrText).toContain(message);
  });
});
