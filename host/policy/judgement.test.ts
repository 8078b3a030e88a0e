import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, judge } from "./judgement.ts";
import type { MetaPolicy } from "./meta-policy.ts";
import type { AccessEntry } from "./policy-file.ts";
import { MASTER_PORT } from "./ports.ts";
import { requestorOf } from "./requestor.ts";

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
