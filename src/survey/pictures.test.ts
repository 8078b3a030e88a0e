import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepPicture, picturePath, readPicture } from "./pictures.ts";

test("a picture that many SWFs have at the same time is there once, and whole", async () => {
  const folder = await mkdtemp(join(tmpdir(), "flashnet-pictures-"));
  try {
    const sha256 = "5c".repeat(32);
    await Promise.all(Array.from({ length: 50 }, () => keepPicture(folder, sha256, Uint8Array.of(1, 2, 3))));
    expect(await readPicture(folder, sha256)).toEqual(Buffer.of(1, 2, 3));
    expect(await readdir(join(folder, "pictures"), { recursive: true })).toEqual(["5c", `5c/${sha256}.png`]);
    expect(picturePath(sha256)).toBe(`pictures/5c/${sha256}.png`);
    expect(await readPicture(folder, "00".repeat(32))).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
