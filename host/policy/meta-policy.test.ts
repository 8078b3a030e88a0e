import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MetaPolicy, metaPolicyOf, permitsPolicyFile } from "./meta-policy.ts";

describe("meta-policy (spec/security.md §5)", () => {
  it.each<[row: string, values: string[], policy: MetaPolicy | undefined]>([
    ["none", ["none"], "none"],
    ["master-only", ["master-only"], "master-only"],
    ["all", ["all"], "all"],
    ["absent: the default, which is `all` for sockets", [], undefined],
    ["`by-content-type` says nothing about sockets", ["by-content-type"], undefined],
    ["`by-ftp-filename` says nothing about sockets", ["by-ftp-filename"], undefined],
    ["`none-this-response` says nothing about sockets", ["none-this-response"], undefined],
    ["several: `none` wins", ["all", "none", "master-only"], "none"],
    ["several: `master-only` wins against `all`", ["all", "master-only"], "master-only"],
    ["an unknown value is `none`", ["everything"], "none"],
    ["an empty value is `none`", [""], "none"],
    ["values differ by case", ["ALL"], "none"],
    ["one about URLs and one about sockets", ["by-content-type", "all"], "all"],
  ])("%s", (_, values, policy) => {
    expect(metaPolicyOf(values)).toBe(policy);
  });

  it.each<[row: string, policy: MetaPolicy, master: boolean, other: boolean]>([
    ["none: no policy of this host counts, the master included", "none", false, false],
    ["master-only: only the file on port 843", "master-only", true, false],
    ["all: files on any port", "all", true, true],
  ])("%s", (_, policy, master, other) => {
    expect(permitsPolicyFile(policy, 843)).toBe(master);
    for (const port of [80, 842, 844, 5000]) expect(permitsPolicyFile(policy, port)).toBe(other);
  });

  it("the order of the elements does not matter", () => {
    const value = fc.constantFrom("none", "master-only", "all", "by-content-type", "x");
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(metaPolicyOf(values.toReversed())).toBe(metaPolicyOf(values));
      }),
    );
  });
});
