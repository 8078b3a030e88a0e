import { describe, expect, it } from "vitest";
import { parsePolicyFile } from "./parser.ts";
import { PolicySyntaxError } from "./policy-file.ts";
import { policyFile } from "./testing/policy-network.ts";

const encoder = new TextEncoder();

const DOCTYPE = '<!DOCTYPE cross-domain-policy SYSTEM "http://www.adobe.com/xml/dtds/cross-domain-policy.dtd">';
const ENTRY = '<allow-access-from domain="*" to-ports="80"/>';

describe("policy files (spec/security.md §6)", () => {
  it("100,000 mutated files: each is a policy file or a PolicySyntaxError within it", () => {
    const originals = [
      `<?xml version="1.0"?>${DOCTYPE}${policyFile(`<site-control permitted-cross-domain-policies="all"/>${ENTRY}`)}`,
      policyFile('<allow-access-from domain="*.a.example" to-ports="80,1000-2000" secure="true"/>\n<!-- x -->'),
      policyFile(
        '<allow-access-from-identity><signatory><certificate fingerprint="1" fingerprint-algorithm="2"/></signatory></allow-access-from-identity>',
      ),
    ].map((text) => encoder.encode(text));
    const pieces = [
      "<",
      ">",
      "&",
      "&#0;",
      "&#x110000;",
      '"',
      "<!--",
      "]]>",
      "<![CDATA[",
      "<?x ",
      "\0",
      "\u00ff",
      ENTRY,
      "xmlns:a=''",
    ];
    const random = generator(20260101);
    let parsed = 0;
    for (let i = 0; i < 100_000; i++) {
      const bytes = mutate(originals[i % originals.length]!, pieces, random);
      try {
        const { entries, metaPolicy } = parsePolicyFile(bytes);
        parsed++;
        if (!Array.isArray(entries) || metaPolicy === null) expect.unreachable();
      } catch (error) {
        if (!(error instanceof PolicySyntaxError)) throw error;
        if (!(error.offset >= 0 && error.offset <= bytes.length + 8)) expect.unreachable(`offset ${error.offset}`);
      }
    }
    expect(parsed).toBeGreaterThan(1000);
  });
});

type Random = (below: number) => number;

/** A generator of whole numbers, the same ones each time: mulberry32. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

/** A few bytes changed, cut out, doubled or replaced by pieces that mean something to XML. */
function mutate(original: Uint8Array, pieces: readonly string[], random: Random): Uint8Array {
  let bytes = original;
  for (let count = 1 + random(3); count > 0; count--) {
    const at = random(bytes.length + 1);
    const end = Math.min(bytes.length, at + random(12));
    const inserted = [
      () => Uint8Array.of(random(256)),
      () => new Uint8Array(0),
      () => bytes.subarray(at, end),
      () => encoder.encode(pieces[random(pieces.length)]!),
    ][random(4)]!();
    const rest = bytes.subarray(random(2) === 0 ? at : end);
    const mutated = new Uint8Array(at + inserted.length + rest.length);
    mutated.set(bytes.subarray(0, at));
    mutated.set(inserted, at);
    mutated.set(rest, at + inserted.length);
    bytes = mutated;
  }
  return bytes;
}
