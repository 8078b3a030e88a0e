import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Inbox } from "./inbox.ts";

async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of stream) all.push(item);
  return all;
}

describe("an inbox", () => {
  it("gives what comes to whoever reads, in order", async () => {
    const inbox = new Inbox<number>(10);
    const reader = inbox.stream.getReader();
    const early = [reader.read(), reader.read()];
    for (const item of [1, 2, 3, 4]) inbox.offer(item);
    const late = [reader.read(), reader.read()];
    expect((await Promise.all([...early, ...late])).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  });

  it("turns away what there is no room for, and takes more once something was read", async () => {
    const lost: string[] = [];
    const inbox = new Inbox<string>(5, { size: ({ length }) => length, discard: (item) => lost.push(item) });
    for (const item of ["abc", "def", "gh", "i"]) inbox.offer(item);
    expect(lost).toEqual(["def", "i"]);
    const reader = inbox.stream.getReader();
    expect((await reader.read()).value).toBe("abc");
    inbox.offer("jkl");
    expect((await reader.read()).value).toBe("gh");
    expect((await reader.read()).value).toBe("jkl");
  });

  it.each([
    ["ends", (inbox: Inbox<number>) => inbox.end()],
    ["fails", (inbox: Inbox<number>) => inbox.fail(new Error("gone"))],
    ["is no longer read", (inbox: Inbox<number>) => void inbox.stream.cancel()],
  ])("discards what is left and what still comes when it %s", async (_, finish) => {
    const lost: number[] = [];
    const inbox = new Inbox<number>(10, { discard: (item) => lost.push(item) });
    inbox.offer(1);
    finish(inbox);
    inbox.offer(2);
    inbox.end();
    inbox.fail(new Error("again"));
    expect(lost).toEqual([1, 2]);
  });

  it("ends for a reader that waits", async () => {
    const inbox = new Inbox<number>(1);
    const all = readAll(inbox.stream);
    inbox.offer(1);
    await new Promise(setImmediate);
    inbox.end();
    expect(await all).toEqual([1]);
  });

  it("fails for a reader that waits", async () => {
    const inbox = new Inbox<number>(1);
    const reading = inbox.stream.getReader().read();
    inbox.fail(new Error("gone"));
    await expect(reading).rejects.toThrow("gone");
  });

  it("loses and doubles nothing, whatever the order of offers and reads", async () => {
    const step = fc.constantFrom("offer", "read", "turn");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const inbox = new Inbox<number>(1000);
        const reader = inbox.stream.getReader();
        const reads: Promise<{ value?: number | undefined }>[] = [];
        let offered = 0;
        for (const step of steps) {
          if (step === "offer") inbox.offer(offered++);
          else if (step === "read") reads.push(reader.read());
          else await new Promise(setImmediate);
        }
        while (reads.length < offered) reads.push(reader.read());
        while (offered < reads.length) inbox.offer(offered++);
        expect((await Promise.all(reads)).map(({ value }) => value)).toEqual(reads.map((_, index) => index));
      }),
    );
  });
});
