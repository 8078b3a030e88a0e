import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatWritten, parseWritten } from "./written.ts";

describe("bytes as a person writes them", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          expect([...parseWritten(formatWritten(bytes))]).toEqual([...bytes]);
        },
      ),
    );
  });

  it.each<[written: string, bytes: number[]]>([
    ["Grü\\0", [0x47, 0x72, 0xc3, 0xbc, 0]],
    ["\\x00\\xFF\\\\n", [0, 0xff, 0x5c, 0x6e]],
    ["a\nb\\n", [0x61, 0x62, 10]],
  ])("%j", (written, bytes) => {
    expect([...parseWritten(written)]).toEqual(bytes);
  });

  it.each(["\\q", "end\\", "\\x1", "\\xgg"])("%j is an error", (written) => {
    expect(() => parseWritten(written)).toThrow("stands for nothing");
  });

  it("may be long", () => {
    expect(parseWritten("x".repeat(300_000)).length).toBe(300_000);
  });
});
