import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changedSince } from "./changed.ts";

let folder: string;
const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
const write = (file: string): void => {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), String(Math.random()));
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-changed-"));
  git("init", "-q");
  for (const test of ["same", "changed", "deep/er", "new-file", "gone", "moved ü"]) {
    write(`${test}/test.swf`);
    write(`${test}/output.txt`);
  }
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all");
  write("changed/output.txt");
  write("deep/er/pictures/a.png");
  write("new-file/server.ts");
  rmSync(join(folder, "gone/output.txt"));
  git("mv", "moved ü/output.txt", "moved ü/trace.txt");
  write("new/test.swf");
});
afterAll(() => rmSync(folder, { recursive: true }));

const tests = (...names: string[]) => names.map((name) => ({ name, path: join(folder, name) }));

it("finds tests of which a file was changed, added, removed or moved", async () => {
  const all = tests("same", "changed", "deep/er", "new-file", "gone", "moved ü", "new");
  const found = await changedSince("HEAD", all);
  expect(found.map(({ name }) => name)).toEqual(["changed", "deep/er", "new-file", "gone", "moved ü", "new"]);
});

it.each([
  ["nothing", "nothing", /not known: fatal: bad revision 'nothing'; check the revision/],
  ["--output=x", "--output=x", /not known: fatal: bad revision '--output=x'; check the revision/],
])("a revision that is none: %s", async (_, revision, message) => {
  await expect(changedSince(revision, tests("same"))).rejects.toThrow(message);
});

it("a folder that git does not know", async () => {
  await expect(changedSince("HEAD", [{ name: "x", path: tmpdir() }])).rejects.toThrow(/not a git repository/);
});
