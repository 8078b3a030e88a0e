import { expect, it } from "vitest";
import { Part, PartError } from "./part.ts";

it("is loaded once, for all who ask at the same time and later", async () => {
  let loads = 0;
  const part = new Part("Something", async () => ({ answer: ++loads }));
  expect(part.isLoaded).toBe(false);
  expect(() => part.module).toThrow(new PartError("Something of flashnet is not loaded"));
  expect(await Promise.all([part.load(), part.load()])).toEqual([{ answer: 1 }, { answer: 1 }]);
  expect(await part.load()).toBe(part.module);
  expect(part.isLoaded).toBe(true);
});

it("says what could not be loaded and what to do, and tries again", async () => {
  let loads = 0;
  const part = new Part("Something", async () => {
    if (loads++ === 0) throw new TypeError("Failed to fetch dynamically imported module: http://x.example/a.js");
    return 1;
  });
  await expect(part.load()).rejects.toThrow(
    new PartError(
      `Something of flashnet can't be loaded: Failed to fetch dynamically imported module: http://x.example/a.js; copy the folder "page" beside page.js with it, and let the page load its scripts`,
    ),
  );
  expect(await part.load()).toBe(1);
});
