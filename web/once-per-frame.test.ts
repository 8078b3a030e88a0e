import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { oncePerFrame } from "./once-per-frame.ts";

const frames: (() => void)[] = [];
beforeEach(() => vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback)));
afterEach(() => vi.unstubAllGlobals());

/** Has the page show a frame. */
function frame(): void {
  for (const callback of frames.splice(0)) callback();
}

it("shows what has come once, at the next frame, in order", () => {
  const shown: string[] = [];
  const add = oncePerFrame<string>((thing) => shown.push(thing), 10);
  for (const thing of ["a", "b", "a"]) add(thing);
  expect([shown, frames.length]).toEqual([[], 1]);
  frame();
  expect(shown).toEqual(["a", "b"]);
  add("a");
  frame();
  expect(shown).toEqual(["a", "b", "a"]);
});

it("keeps the last things while no frame comes", () => {
  const shown: number[] = [];
  const add = oncePerFrame<number>((thing) => shown.push(thing), 3);
  for (let i = 0; i < 1000; i++) add(i);
  expect(frames).toHaveLength(1);
  frame();
  expect(shown).toEqual([997, 998, 999]);
});
