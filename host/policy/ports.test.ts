import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasAuthority } from "./ports.ts";

describe("port authority (spec/security.md §4)", () => {
  it.each<[row: string, policyPort: number, port: number, authority: boolean]>([
    ["843 may authorise a low port", 843, 80, true],
    ["843 may authorise a high port", 843, 5000, true],
    ["any port below 1024 may authorise any port", 1, 1, true],
    ["1023 may authorise a low port", 1023, 80, true],
    ["1024 may not authorise a low port", 1024, 80, false],
    ["1024 may not authorise 1023", 1024, 1023, false],
    ["1024 may authorise 1024", 1024, 1024, true],
    ["5000 may not authorise 80", 5000, 80, false],
    ["5000 may authorise another high port", 5000, 6000, true],
    ["80 may authorise itself", 80, 80, true],
  ])("%s", (_, policyPort, port, authority) => {
    expect(hasAuthority(policyPort, port)).toBe(authority);
  });

  it("only a low port opens a low port", () => {
    fc.assert(
      fc.property(fc.nat(65535), fc.nat(65535), (policyPort, port) => {
        expect(hasAuthority(policyPort, port)).toBe(!(policyPort >= 1024 && port < 1024));
      }),
    );
  });
});
