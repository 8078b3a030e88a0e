import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createLog, printTrace } from "./terminal.ts";

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
  const log = createLog({ stderr }, false);
  for (let i = 0; i < 3000; i++) log.warn(`${i} ${"x".repeat(1000)}`);
  expect(stderr.writableLength).toBeLessThan((1 << 20) + 2000);
  read();
  log.warn("heard again");
  read();
  expect(text).toMatch(/ \d{4} lines are left out that nobody has read in time\n.* heard again\n$/);
});

it.each(["error: no", "error:\tno", "\u200berror: no", "er\u00adror: no", "[warn] no", "\ufeff[debug] no"])(
  "a trace line %j does not look like one of ours on a terminal",
  (line) => {
    let text = "";
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    });
    const terminal = { stdout, stderr: stdout, interrupted: () => Promise.resolve(), onSignal() {} };
    printTrace(terminal, line);
    expect(text).toBe(`${line}\n`);
    text = "";
    Object.assign(stdout, { isTTY: true });
    printTrace(terminal, `one\n${line}`);
    expect(text).toBe(`one\ntrace: ${line}\n`);
  },
);
