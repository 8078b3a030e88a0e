import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableText } from "./printable.ts";

describe("printable", () => {
  it.each([
    ["plain text", "Zürich, 東京, 😀\t.", "Zürich, 東京, 😀\t."],
    ["an escape sequence", "\u001b[2J\u001b]0;title\u0007", "\\x1b[2J\\x1b]0;title\\x07"],
    ["C1 controls", "\u009b31m", "\\x9b31m"],
    ["a second line", "game.example\nerror: all is lost", "game.example\\x0aerror: all is lost"],
    ["what turns the order of reading", "abc\u202Egnp.exe", "abc\\u202egnp.exe"],
    ["half a pair", "a\ud800b", "a\\ud800b"],
  ])("%s", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("cuts what is long, and says how long it was", () => {
    expect(printable("h".repeat(65_536), 10)).toBe("hhhhhhhhhh… (65536 characters)");
  });

  it("cuts no pair and no escape in two", () => {
    expect(printable("a😀b", 2)).toBe("a\\ud83d… (4 characters)");
    expect(printable("\u0007\u0007b", 2)).toBe("\\x07\\x07… (3 characters)");
  });

  it("leaves nothing that is unfit, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(/[^\P{Cc}\t]|[\u202A-\u202E\u2066-\u2069]/u.test(printable(text))).toBe(false);
        expect(/[^\P{Cc}\t\n]/u.test(printableText(text))).toBe(false);
      }),
    );
  });
});
