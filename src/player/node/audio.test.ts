import { expect, test } from "vitest";
import { SilentAudioContext } from "./audio.ts";

function play(context: SilentAudioContext, seconds: number, when: number, onended: () => void): void {
  const source = context.createBufferSource();
  source.buffer = context.createBuffer(2, seconds * context.sampleRate, context.sampleRate);
  source.onended = onended;
  source.start(when);
}

test("a source ends when its time has passed", () => {
  let time = 10;
  const context = new SilentAudioContext(() => time, 44_100);
  const ended: string[] = [];
  play(context, 1, 0, () => ended.push("first"));
  play(context, 1, 10.5, () => ended.push("second"));
  context.update();
  expect(ended).toEqual([]);
  time = 11;
  context.update();
  expect(ended).toEqual(["first"]);
  time = 12;
  context.update();
  context.update();
  expect(ended).toEqual(["first", "second"]);
});

test("a closed context is silent", async () => {
  let time = 0;
  const context = new SilentAudioContext(() => time, 44_100);
  const ended: string[] = [];
  play(context, 1, 0, () => ended.push("first"));
  await context.close();
  time = 5;
  context.update();
  expect({ ended, state: context.state }).toEqual({ ended: [], state: "closed" });
});
