import { checkOptions, nearest, OptionError } from "../../../base/options/check.ts";
import { formatLimitValue, limitNames, parseLimitValue } from "../../../base/options/limits.ts";
import { printable, printableText } from "../../../base/printable.ts";
import { invariant, type Target, textOf } from "../target.ts";

/** Characters of an escape, and of what a line that is cut ends with. */
const ESCAPE = 6;
const END_OF_CUT = 40;

const LIMITS = limitNames("PlayerHost");

export const textTargets: readonly Target[] = [
  {
    name: "printable",
    seeds: () => ["a line", "two\nlines\t", "\u001b[31mred\u0007", "\u202Eright to left", "\ud83d\ude00"],
    dictionary: ["\x1b[", "\x1b]0;", "\x9b", "\r", "\n", "\xe2\x80\xae", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "\x7f"],
    maxLength: 512,
    run(input) {
      // As bytes and as text: halves of surrogate pairs come from the first, everything else from the second.
      for (const text of [textOf(input), Buffer.from(input).toString("utf16le")]) {
        const line = printable(text, 64);
        invariant(line.length <= 64 * ESCAPE + END_OF_CUT, "a line is longer than its limit");
        invariant(isFit(line), "a line has characters that are unfit for a terminal");
        invariant(
          isFit(printableText(text).replaceAll("\n", "")),
          "a text has characters that are unfit for a terminal",
        );
      }
    },
  },
  {
    name: "limits",
    seeds: () => ["window\n64KiB", "claimTimeout\n1.5s", "maxConnections\n12"],
    dictionary: [
      "KiB",
      "MiB",
      "GiB",
      "ms",
      "s",
      "min",
      "1e9",
      "0x10",
      ".",
      "-",
      "Infinity",
      "__proto__",
      "constructor",
    ],
    maxLength: 64,
    errors: [OptionError],
    run(input) {
      const [name = "", text = ""] = textOf(input).split("\n", 2);
      for (const limit of LIMITS) {
        const value = parseLimitValue(limit, text);
        if (value === undefined) continue;
        invariant(Number.isSafeInteger(value) && value >= 0, `a limit of ${value}`);
        invariant(
          parseLimitValue(limit, formatLimitValue(limit, value)) === value,
          "a limit is not read as it is printed",
        );
      }
      const near = nearest(name, LIMITS);
      invariant(near === undefined || LIMITS.some((limit) => limit === near), "the nearest name is none of them");
      checkOptions(LIMITS, Object.fromEntries([[name, 1]]), "limits");
    },
  },
];

/** Nothing that moves the cursor, colours, reverses or ends a line. */
function isFit(text: string): boolean {
  return !/[^\P{Cc}\t]|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|\p{Cs}/u.test(text);
}
