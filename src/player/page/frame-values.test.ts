import { describe, expect, it } from "vitest";
import type { Import } from "../swf-loads.ts";
import { FrameValues } from "./frame-values.ts";

/** As wasm-bindgen writes them. */
const clientWidth: Import = (e) => (e as { clientWidth: number }).clientWidth;
const getGamepads: Import = (e) => (e as { getGamepads(): unknown }).getGamepads();
const now: Import = (e) => (e as { now(): number }).now();

function watched(original: Import) {
  const ticks = { isFrame: true };
  return { ticks, call: new FrameValues(() => ticks.isFrame).watch(original) };
}

describe("values that Ruffle asks for in each tick", () => {
  it("are those of the last frame between frames", () => {
    const { ticks, call } = watched(clientWidth);
    const canvas = { clientWidth: 10 };
    expect(call(canvas)).toBe(10);
    canvas.clientWidth = 20;
    ticks.isFrame = false;
    expect(call(canvas)).toBe(10);
    ticks.isFrame = true;
    expect(call(canvas)).toBe(20);
  });

  it("are each element's own, and asked for where no frame has", () => {
    const { ticks, call } = watched(clientWidth);
    ticks.isFrame = false;
    expect([call({ clientWidth: 1 }), call({ clientWidth: 2 })]).toEqual([1, 2]);
  });

  it("are asked for again after they could not be had, so that Ruffle hears of it", () => {
    let asked = 0;
    const { ticks, call } = watched(getGamepads);
    const navigator = { getGamepads: () => void asked++ };
    for (ticks.isFrame of [true, false, false]) expect(call(navigator)).toBeUndefined();
    expect(asked).toBe(3);
  });

  it("are not kept where objects have numbers, which are used again", () => {
    const widths = [1, 2];
    const { ticks, call } = watched(((handle) => ({ clientWidth: widths[handle as number] }).clientWidth) as Import);
    expect(call(0)).toBe(1);
    ticks.isFrame = false;
    widths[0] = 3;
    expect(call(0)).toBe(3);
  });

  it("are no others", () => {
    expect(new FrameValues(() => false).watch(now)).toBe(now);
  });
});
