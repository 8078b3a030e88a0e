import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createLog } from "./terminal.ts";

it("a log that nobody reads is cut, and says by how much once it is read again", () => {
  let text = "";
  let goOn: (() => void) | undefined;
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += chunk;
      goOn = done;
    },
  });
  const read = (): void => {
    for (let done = goOn; done !== undefined; done = goOn) {
      goOn = undefined;
      done();
    }
  };
  const log = createLog({ stdout: stderr, stderr, interrupted: () => Promise.resolve() }, false);
  for (let i = 0; i < 3000; i++) log.warn(`${i} ${"x".repeat(1000)}`);
  expect(stderr.writableLength).toBeLessThan((1 << 20) + 2000);
  read();
  log.warn("heard again");
  read();
  expect(text).toMatch(/ \d{4} lines are left out that nobody has read in time\n.* heard again\n$/);
});
