import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compileSwf } from "../../src/compiler/index.ts";
import { play } from "../../src/player/node/index.ts";

/** Programs of this folder, and what they trace; the last line is the end. */
const programs: Record<string, string[]> = {
  "Calls.ts": [
    "static 1 private two 12",
    "two 34 false",
    "-1",
    "tag value",
    "through an interface true",
    "untyped 1",
    "ArgumentError: Error #1063: Argument count mismatch on flash.utils::ByteArray/readObject(). Expected 0, got 1.",
    "ArgumentError: Error #1063: Argument count mismatch on flash.utils::ByteArray/writeObject(). Expected 1, got 0.",
    "TypeError: Error #1009: Cannot access a property or method of a null object reference. (accessing field: writeObject)",
    "TypeError: Error #1006: value is not a function.",
    "saved 1 2 -1 -1",
    "changed -1 %E9%E9 1,2 0",
    "changed 12 %E9%E9 5,2 0",
    "changed 9 RangeError: Error #2006: The supplied index is out of bounds.",
    "changed 22 %FF%A9%E9 1,2 0",
    "names ",
  ],
  "Odd.ts": [
    "no UTF-8 in front of a NUL: %D0%00",
    "the same in AMF0: %D0%00",
    "no UTF-8 behind U+FEFF: %uFEFF%E9%E9%E9",
    "TypeError: Error #1034: Type Coercion failed: cannot convert 5 to Odd.ts$.Member.",
    "a Vector of what is not of its class: null",
    "ReferenceError: Error #1056: Cannot create property a on String.",
    "an object of a primitive: ",
    "ReferenceError: Error #1056: Cannot create property a on String.",
    "the same in AMF0: ",
    "a setter that empties what is read: true",
    "other bytes that are the same text as what was written: RangeError: Error #2006: The supplied index is out of bounds.",
    "a cycle in a class that says it is Object: true",
    "end",
  ],
  // A name that is used for more than calls stays what it is, and so does what it calls.
  "SuperCalls.ts": ["tag value", "own value", "function Function() {}"],
};

test.each(Object.entries(programs))("%s: calls of content mean what they did", async (file, expected) => {
  const main = fileURLToPath(new URL(file, import.meta.url));
  const { trace, errors } = await play(compileSwf({ main, metadata: ["Transient"] }), {
    url: "http://localhost/calls.swf",
    until: expected.at(-1)!,
    timeout: 40_000,
  });
  expect(errors).toEqual([]);
  expect(trace).toEqual(expected);
});
