import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderLock } from "./folder-lock.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-lock-"));
});

afterEach(() => rm(folder, { recursive: true }));

const held = (holder: object): Promise<void> => writeFile(join(folder, "journal.lock"), JSON.stringify(holder));
const dead = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

it("is free again when it was released", () => {
  new FolderLock(folder).release();
  new FolderLock(folder).release();
});

it.each([
  ["a process that is there", () => ({ pid: process.ppid, host: hostname(), id: "x" })],
  ["another machine", () => ({ pid: 1, host: "other.example", id: "x" })],
])("is held by %s, and says by whom", async (_, holder) => {
  await held(holder());
  expect(() => new FolderLock(folder)).toThrow(
    /^another survey is at work in this folder, process \d+ on .*; wait for it/,
  );
});

it.each([
  ["a process that is gone", () => ({ pid: dead(), host: hostname(), id: "x" })],
  ["one before this that had its number", () => ({ pid: process.pid, host: hostname(), id: "x" })],
])("is not held by %s", async (_, holder) => {
  await held(holder());
  new FolderLock(folder).release();
});

it.each(["", "garbage", "null"])(
  "of %j, which says nothing, is in the way only while somebody may be writing it",
  async (text) => {
    const path = join(folder, "journal.lock");
    await writeFile(path, text);
    if (text === "") expect(() => new FolderLock(folder)).toThrow("another survey");
    await utimes(path, 1, 1);
    new FolderLock(folder).release();
    expect(await readdir(folder)).toEqual([]);
  },
);

it("that is no longer one's own is left alone", async () => {
  const lock = new FolderLock(folder);
  await held({ pid: process.ppid, host: hostname(), id: "another" });
  lock.release();
  expect(() => new FolderLock(folder)).toThrow("another survey");
});
