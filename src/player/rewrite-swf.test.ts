import { expect, test } from "vitest";
import { rewriteSwf } from "./rewrite-swf.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ["what is no SWF stays, and nobody is told", "PNG", "PNG", undefined],
  ["a SWF of the length that is allowed is rewritten", "FWS12345", "rewritten", undefined],
  ["a longer one stays", "FWS123456", "FWS123456", "it is longer than 8 bytes; raise the limit maxSwfLength"],
  ["one that can't be rewritten stays", "FWSbad", "FWSbad", "tag 3 at byte 20 is cut off"],
])("%s", (_name, file, expected, reason) => {
  const warnings: string[] = [];
  const admitted: string[] = [];
  const rewritten = rewriteSwf(bytes(file), "http://example.com/game.swf", {
    instrument(swf) {
      if (swf.length === 6) throw new Error("tag 3 at byte 20 is cut off");
      return bytes("rewritten");
    },
    admit: (url) => admitted.push(url),
    maxSwfLength: 8,
    log: { debug() {}, warn: (message) => warnings.push(message) },
  });
  expect(new TextDecoder().decode(rewritten)).toBe(expected);
  expect(admitted).toEqual(file === "PNG" ? [] : ["http://example.com/game.swf"]);
  expect(warnings).toEqual(reason === undefined ? [] : [`http://example.com/game.swf is played as it is: ${reason}`]);
});
