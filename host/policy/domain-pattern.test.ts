import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDomainPattern, matchesDomain } from "./domain-pattern.ts";

const LOCAL = undefined;

describe("domain matching (spec/security.md §6)", () => {
  it.each<[row: string, pattern: string, matched: (string | undefined)[], others: (string | undefined)[]]>([
    ["`*`: everything, local and IP-hosted SWFs too", "*", ["example.com", "1.2.3.4", "::1", "localhost", LOCAL], []],
    [
      "`*.example.com`: the domain and every sub-level",
      "*.example.com",
      ["example.com", "www.example.com", "a.b.example.com"],
      ["example.org", "badexample.com", "example.com.evil.org", "com", LOCAL],
    ],
    ["`www.example.com`: exactly that", "www.example.com", ["www.example.com"], ["example.com", "a.www.example.com"]],
    ["`1.2.3.4`: only that literal", "1.2.3.4", ["1.2.3.4"], ["1.2.3.40", "01.2.3.4", "localhost", LOCAL]],
    ["`*.2.3.4`: nothing", "*.2.3.4", [], ["1.2.3.4", "2.3.4", "a.2.3.5"]],
    ["`www.*.com`: nothing", "www.*.com", [], ["www.example.com", "www..com", "www.com"]],
    ["`*x.com`: nothing", "*x.com", [], ["x.com", "ax.com", "a.x.com"]],
    ["host and IP are never resolved", "127.0.0.1", ["127.0.0.1"], ["localhost"]],
    ["`localhost` is not `127.0.0.1`", "localhost", ["localhost"], ["127.0.0.1", "::1", LOCAL]],
    ["case does not matter", "WWW.Example.COM", ["www.example.com", "WWW.EXAMPLE.com"], ["example.com"]],
    ["one trailing dot is dropped, on either side", "example.com.", ["example.com", "example.com."], ["example.com.."]],
    ["white space around is dropped", " \t*.example.com\n", ["a.example.com"], []],
    ["local SWFs only by `*`", "*.localhost", ["localhost"], [LOCAL]],
    ["an IPv6 literal, with or without brackets", "[::1]", ["::1"], ["127.0.0.1", "1"]],
    ["no wildcard for IPv6", "*.::1", [], ["::1", "a.::1"]],
    ["nothing at all", "", [], ["", "example.com", LOCAL]],
    ["only a dot", ".", [], ["example.com", LOCAL]],
    ["`*.`", "*.", [], ["example.com", "com", LOCAL]],
    ["`**`", "**", [], ["example.com", LOCAL]],
    ["`*.*`", "*.*", [], ["example.com", LOCAL]],
    ["a URL", "http://example.com", [], ["example.com"]],
    ["a port", "example.com:80", [], ["example.com"]],
  ])("%s", (_, pattern, matched, others) => {
    for (const host of matched) expect(matchesDomain(pattern, host), String(host)).toBe(true);
    for (const host of others) expect(matchesDomain(pattern, host), String(host)).toBe(false);
  });

  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
  const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));

  it("a name matches itself, in any case", () => {
    fc.assert(
      fc.property(domain, (name) => {
        expect(matchesDomain(name.toUpperCase(), name)).toBe(true);
        expect(matchesDomain(name, `${name}.`)).toBe(true);
      }),
    );
  });

  it("`*.name` matches name and what is below it, and nothing else", () => {
    fc.assert(
      fc.property(domain, domain, (name, host) => {
        expect(matchesDomain(`*.${name}`, `${host}.${name}`)).toBe(true);
        expect(matchesDomain(`*.${name}`, `${host}${name}`)).toBe(`${host}${name}`.endsWith(`.${name}`));
        expect(matchesDomain(`*.${name}`, host)).toBe(`.${host}`.endsWith(`.${name}`));
      }),
    );
  });

  it("without a wildcard only one name is matched", () => {
    fc.assert(
      fc.property(domain, domain, (pattern, host) => {
        expect(matchesDomain(pattern, host)).toBe(pattern === host);
      }),
    );
  });

  it("no pattern but `*` matches a local SWF", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), domain), (pattern) => {
        if (!/^\s*\*\.?\s*$/.test(pattern)) expect(matchesDomain(pattern, undefined)).toBe(false);
      }),
    );
  });
});

describe("isDomainPattern", () => {
  it.each(["*", "*.example.com", "example.com", "1.2.3.4", "[::1]", "localhost"])("%s", (pattern) => {
    expect(isDomainPattern(pattern)).toBe(true);
  });
  it.each(["", ".", "*.", "*x.com", "www.*.com", "http://example.com", "a b"])("not %j", (pattern) => {
    expect(isDomainPattern(pattern)).toBe(false);
  });
});
