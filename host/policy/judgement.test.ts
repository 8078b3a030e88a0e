import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Candidate,
  hasAuthority,
  isDomainPattern,
  judge,
  MASTER_PORT,
  matchesDomain,
  permitsPolicyFile,
  requestorOf,
} from "./judgement.ts";
import type { AccessEntry, MetaPolicy } from "./policy-file.ts";

const REQUESTOR = requestorOf("http://site.example/a.swf");
const EVERY_PORT = [{ first: 0, last: 65535 }];
const OPEN: AccessEntry = { domain: "*", toPorts: EVERY_PORT, secure: false };
const CLOSED: AccessEntry = { domain: "other.example", toPorts: EVERY_PORT, secure: false };

function candidate(port: number, entries: AccessEntry[], metaPolicy?: MetaPolicy): Candidate {
  return { port, outcome: { file: { metaPolicy, entries } } };
}

const port = fc.constantFrom(1, 80, MASTER_PORT, 1023, 1024, 5000, 65535);
const metaPolicy = fc.constantFrom<MetaPolicy | undefined>(undefined, "none", "master-only", "all");
const entries = fc.array(fc.constantFrom(OPEN, CLOSED), { maxLength: 3 });
const candidates = fc.uniqueArray(
  fc.oneof(
    fc.tuple(port, entries, metaPolicy).map((parts) => candidate(...parts)),
    port.map((port): Candidate => ({ port, outcome: undefined })),
    port.map((port): Candidate => ({ port, outcome: { failure: "malformed", reason: "" } })),
  ),
  { selector: (found) => found.port, maxLength: 5 },
);

describe("judge", () => {
  it("without a file nothing is granted", () => {
    expect(judge(REQUESTOR, 5000, [])).toEqual({
      masterSays: undefined,
      metaPolicy: "all",
      findings: [],
      grantedBy: undefined,
    });
  });

  it("has a finding for each candidate, and names the first that grants", () => {
    fc.assert(
      fc.property(candidates, port, (candidates, wanted) => {
        const { findings, grantedBy } = judge(REQUESTOR, wanted, candidates);
        expect(findings.map(({ port }) => port)).toEqual(candidates.map(({ port }) => port));
        expect(grantedBy).toBe(findings.find(({ finding }) => finding === "granted")?.port);
      }),
    );
  });

  it("does not depend on the order of the candidates", () => {
    fc.assert(
      fc.property(candidates, port, (candidates, wanted) => {
        const granted = (list: Candidate[]): boolean => judge(REQUESTOR, wanted, list).grantedBy !== undefined;
        expect(granted(candidates.toReversed())).toBe(granted(candidates));
      }),
    );
  });

  it("one more file takes nothing away, unless it is the master", () => {
    fc.assert(
      fc.property(candidates, port, entries, (candidates, wanted, added) => {
        if (judge(REQUESTOR, wanted, candidates).grantedBy === undefined) return;
        const more = [...candidates, candidate(7777, added, "none")];
        expect(judge(REQUESTOR, wanted, more).grantedBy).toBeDefined();
      }),
    );
  });

  it("grants only by a file that has come, has authority, is permitted and has an entry", () => {
    fc.assert(
      fc.property(candidates, port, (candidates, wanted) => {
        const { grantedBy, metaPolicy } = judge(REQUESTOR, wanted, candidates);
        if (grantedBy === undefined) return;
        expect(candidates.find(({ port }) => port === grantedBy)?.outcome?.file?.entries).toContain(OPEN);
        expect(grantedBy >= 1024 && wanted < 1024).toBe(false);
        expect(metaPolicy === "none" || (metaPolicy === "master-only" && grantedBy !== MASTER_PORT)).toBe(false);
      }),
    );
  });
});

describe("which files a meta-policy permits (spec/security.md §5)", () => {
  it.each<[row: string, policy: MetaPolicy, master: boolean, other: boolean]>([
    ["none: no policy of this host counts, the master included", "none", false, false],
    ["master-only: only the file on port 843", "master-only", true, false],
    ["all: files on any port", "all", true, true],
  ])("%s", (_, policy, master, other) => {
    expect(permitsPolicyFile(policy, 843)).toBe(master);
    for (const port of [80, 842, 844, 5000]) expect(permitsPolicyFile(policy, port)).toBe(other);
  });
});

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
