import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, it } from "vitest";
import { packFolder, withFolder } from "./packed-test.ts";
import { MAX_UNPACKED } from "./shapes.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-packed-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

it("a folder is there as it was, without what tests leave in it, and is gone afterwards", async () => {
  await write("test.swf", Uint8Array.of(1, 2, 3));
  await write("deep/er/ä.txt", "text");
  await write("last.actual.png", "left");
  const path = await withFolder(await packFolder(folder), async (path) => {
    expect(new Uint8Array(await readFile(join(path, "test.swf")))).toEqual(Uint8Array.of(1, 2, 3));
    expect(await readFile(join(path, "deep/er/ä.txt"), "utf8")).toBe("text");
    expect(existsSync(join(path, "last.actual.png"))).toBe(false);
    return path;
  });
  expect(existsSync(path)).toBe(false);
});

it("a folder that is too large stays here", async () => {
  await write("noise", crypto.getRandomValues(new Uint8Array(1 << 16)));
  await write("large", new Uint8Array(MAX_UNPACKED));
  await expect(packFolder(folder)).rejects.toMatchObject({
    code: "FLASHNET_TEST_FOLDER",
    message: `${folder} has more than 64 MiB, which is more than a queue takes; run it without --queue`,
  });
});

const none = new Uint8Array();
it.each<[string, Uint8Array]>([
  ["no ZIP", Uint8Array.of(1, 2, 3)],
  ["a name that leads out", zipSync({ "../x": none })],
  ["a name that leads out later", zipSync({ "a/../../x": none })],
  ["an absolute name", zipSync({ "/x": none })],
  ["a name of Windows", zipSync({ "..\\x": none })],
  ["a drive", zipSync({ "c:x": none })],
  ["a bomb", zipSync({ a: new Uint8Array(MAX_UNPACKED), b: Uint8Array.of(1) })],
])("%s is refused", async (_, packed) => {
  await expect(withFolder(packed, async () => {})).rejects.toThrow(/^shape: the test folder can't be unpacked: /);
});
