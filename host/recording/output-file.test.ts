import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { OutputFile } from "./output-file.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-output-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

function makePipe(name: string): string {
  const path = join(folder, name);
  spawnSync("mkfifo", [path]);
  return path;
}

/** As a reader of a pipe that does something else at the moment. */
function openReader(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

const MIB = new Uint8Array(1 << 20).fill(7);

it("begins over what a file holds", () => {
  const path = join(folder, "file");
  writeFileSync(path, "what was there before");
  const file = new OutputFile(path);
  file.write("first ");
  file.write(Buffer.from("second"));
  file.close();
  file.write("dropped");
  expect(readFileSync(path, "utf8")).toBe("first second");
});

it("does not wait for the reader of a pipe that does not come", () => {
  expect(() => new OutputFile(makePipe("unread"), { patience: 30 })).toThrow(/ENXIO/);
});

it("does not wait for the reader of a pipe that takes nothing", () => {
  const path = makePipe("stalled");
  const reader = openReader(path);
  const file = new OutputFile(path, { patience: 30 });
  expect(() => file.write(MIB)).toThrow(/EAGAIN/);
  file.close();
  closeSync(reader);
});

it("a pipe that is read gets all", () => {
  const path = makePipe("read");
  const reader = openReader(path);
  const file = new OutputFile(path);
  file.write("all of it");
  file.close();
  const read = Buffer.alloc(100);
  expect(read.toString("utf8", 0, readSync(reader, read))).toBe("all of it");
  closeSync(reader);
});
