import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OptionError } from "../../../base/options/check.ts";
import { SharedFiles } from "./shared-files.ts";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "flashnet-home-"));
  for (const folder of [".ssh", ".config/app", "data/.cache", "notes"])
    await mkdir(join(home, folder), { recursive: true });
  const files = [".ssh/id_rsa", ".ssh/key.txt", ".env", ".config/app/x.json", "data/level.XML", "data/.cache/a.txt"];
  for (const file of [...files, "data/run.php", "notes/diary.odt", "passwords", "game.swf", "page.html", "icon.svg"]) {
    await writeFile(join(home, file), file);
  }
  await symlink(join(home, ".env"), join(home, "env.txt"));
  await symlink("/etc/hostname", join(home, "outside.txt"));
});
afterAll(() => rm(home, { recursive: true }));

async function found(path: string, share: string[] = []): Promise<boolean> {
  return (
    (await new SharedFiles(
      home,
      share.map((name) => join(home, name)),
    ).find(path)) !== undefined
  );
}

describe("what content gets of a folder", () => {
  it.each(["game.swf", "data/level.XML", "./data/../game.swf"])("%s", async (path) => {
    expect(await found(path)).toBe(true);
  });

  it.each([
    ".ssh/id_rsa",
    ".ssh/key.txt",
    ".env",
    ".config/app/x.json",
    "data/.cache/a.txt",
    "data/run.php",
    "notes/diary.odt",
    "passwords",
    "page.html",
    "icon.svg",
    "env.txt",
    "outside.txt",
    "..",
    "../game.swf",
    "data",
    "",
    "game.swf/",
    "game.swf\0.txt",
  ])("not %j", async (path) => {
    expect(await found(path)).toBe(false);
  });

  it.each<[path: string, share: string[], expected: boolean]>([
    ["data/run.php", ["data/run.php"], true],
    ["data/run.php", ["data"], true],
    ["data/.cache/a.txt", ["data"], false],
    ["data/.cache/a.txt", ["data/.cache"], true],
    [".env", [".env"], true],
    [".env", ["data"], false],
    ["notes/diary.odt", ["data"], false],
    ["data/run.php", ["."], true],
  ])("%s with %j shared: %s", async (path, share, expected) => {
    expect(await found(path, share)).toBe(expected);
  });

  it.each([
    ["nothing", "share: there is no file or folder HOME/nothing; check the path"],
    [
      "outside.txt",
      "share: HOME/outside.txt is not below HOME, the folder of the SWF; content gets nothing from outside",
    ],
    ["..", "share: HOME/.. is not below HOME, the folder of the SWF; content gets nothing from outside"],
  ])("%s can't be shared", (name, message) => {
    expect(() => new SharedFiles(home, [`${home}/${name}`])).toThrow(new OptionError(message.replaceAll("HOME", home)));
  });
});
