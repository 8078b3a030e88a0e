/** What becomes of output, as whole processes: files that are full, readers that are gone. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const swf = fileURLToPath(new URL("../test-swfs/connection-refused/test.swf", import.meta.url));
const args = (...command: string[]): string[] => ["--import", "tsx", main, ...command];
const folder = mkdtempSync(join(tmpdir(), "flashnet-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

// A device of Linux on which every write fails as on a full disk.
const FULL = "/dev/full";

describe("a full disk", () => {
  it("makes a command whose output is lost fail, and say so", () => {
    const { status, stderr } = spawnSync(process.execPath, args("inspect", swf), {
      stdio: ["ignore", openSync(FULL, "w"), "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error: the output can't be written: ENOSPC/);
    expect(status).toBe(1);
  });

  it("makes a run whose recording is not whole fail, before it begins", () => {
    const { status, stderr } = spawnSync(process.execPath, args("run", swf, "--frames", "1", "--record", FULL), {
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error: \/dev\/full can't be written: ENOSPC/);
    expect(status).toBe(1);
  });
});

it("a recording can be read by its owner alone", () => {
  const file = join(folder, "session.jsonl");
  spawnSync(process.execPath, args("run", swf, "--frames", "1", "--record", file));
  expect(statSync(file).mode & 0o077).toBe(0);
});

it("a relay lives on when nobody reads its log any more, and ends in order on SIGHUP", async () => {
  const relay = spawn(process.execPath, args("relay", "--port", "0", "--verbose"), {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [line] = (await once(createInterface({ input: relay.stdout }), "line")) as [string];
  relay.stderr.destroy();
  const url = line.split(" ")[0]!.replace("ws:", "http:");
  // Each is turned away, and would be told to the log.
  for (let i = 0; i < 5; i++) expect((await fetch(`${url}/call`, { method: "POST" })).status).toBe(401);
  relay.kill("SIGHUP");
  expect(await once(relay, "exit")).toEqual([0, null]);
});
