import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicySyntaxError } from "./errors.ts";
import { formatPolicyFile } from "./format.ts";
import { parsePolicyFile } from "./parser.ts";
import type { PolicyFile } from "./policy-file.ts";

const encoder = new TextEncoder();

function parse(text: string, maxLength?: number): PolicyFile {
  return parsePolicyFile(encoder.encode(text), maxLength);
}

function rooted(children: string): string {
  return `<cross-domain-policy>${children}</cross-domain-policy>`;
}

const DOCTYPE = '<!DOCTYPE cross-domain-policy SYSTEM "http://www.adobe.com/xml/dtds/cross-domain-policy.dtd">';
const ENTRY = '<allow-access-from domain="*" to-ports="80"/>';
const ALLOWS_80 = [{ domain: "*", toPorts: [{ first: 80, last: 80 }], secure: false }];

describe("policy files (spec/security.md §6)", () => {
  it.each<[row: string, text: string, file: Partial<PolicyFile>]>([
    ["an empty `<cross-domain-policy/>` is valid and grants nothing", "<cross-domain-policy/>", { entries: [] }],
    ["an entry", rooted(ENTRY), { metaPolicy: undefined, entries: ALLOWS_80 }],
    ["an XML declaration", `<?xml version="1.0"?>${rooted(ENTRY)}`, { entries: ALLOWS_80 }],
    ["a DOCTYPE, which is never fetched", `${DOCTYPE}\n${rooted(ENTRY)}`, { entries: ALLOWS_80 }],
    [
      "declaration and DOCTYPE",
      `<?xml version="1.0" encoding="UTF-8"?>\n${DOCTYPE}\n${rooted(ENTRY)}\n`,
      { entries: ALLOWS_80 },
    ],
    ["a byte order mark", `\ufeff<?xml version="1.0"?>${rooted(ENTRY)}`, { entries: ALLOWS_80 }],
    [
      "comments and white space",
      `<!-- a -->\n${rooted(`\n <!-- b -->\n${ENTRY}\n`)}\n<!-- c -->`,
      { entries: ALLOWS_80 },
    ],
    [
      "the schema that Adobe recommends",
      `<cross-domain-policy xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.adobe.com/xml/schemas/PolicyFileSocket.xsd">${ENTRY}</cross-domain-policy>`,
      { entries: ALLOWS_80 },
    ],
    [
      "`site-control`",
      rooted('<site-control permitted-cross-domain-policies="master-only"/>'),
      { metaPolicy: "master-only" },
    ],
    [
      "`to-ports` may be missing",
      rooted('<allow-access-from domain="*"/>'),
      { entries: [{ domain: "*", toPorts: undefined, secure: false }] },
    ],
    ["`secure` defaults to false", rooted(ENTRY), { entries: ALLOWS_80 }],
    [
      '`secure="true"`',
      rooted('<allow-access-from domain="*" to-ports="80" secure="true"/>'),
      { entries: [{ ...ALLOWS_80[0]!, secure: true }] },
    ],
    [
      '`secure="false"`',
      rooted('<allow-access-from domain="*" to-ports="80" secure="false"/>'),
      { entries: ALLOWS_80 },
    ],
    [
      "attributes in any order and either quotes",
      rooted("<allow-access-from to-ports='80' domain='*' />"),
      { entries: ALLOWS_80 },
    ],
    [
      "several entries, in their order",
      rooted('<allow-access-from domain="a" to-ports="*"/><allow-access-from domain="b" to-ports="1-2"/>'),
      {
        entries: [
          { domain: "a", toPorts: [{ first: 0, last: 65535 }], secure: false },
          { domain: "b", toPorts: [{ first: 1, last: 2 }], secure: false },
        ],
      },
    ],
    [
      "`allow-http-request-headers-from` is ignored",
      rooted(`<allow-http-request-headers-from domain="*" headers="*" secure="false"/>${ENTRY}`),
      { entries: ALLOWS_80 },
    ],
    [
      "`allow-access-from-identity` is ignored",
      rooted(
        `<allow-access-from-identity><signatory><certificate fingerprint="01:23" fingerprint-algorithm="sha-1"/></signatory></allow-access-from-identity>${ENTRY}`,
      ),
      { entries: ALLOWS_80 },
    ],
    ["character references", rooted('<allow-access-from domain="&#42;" to-ports="8&#x30;"/>'), { entries: ALLOWS_80 }],
    [
      "an item of `to-ports` that means nothing does not spoil the file",
      rooted('<allow-access-from domain="*" to-ports="x,80"/>'),
      { entries: ALLOWS_80 },
    ],
  ])("%s", (_, text, file) => {
    expect(parse(text)).toMatchObject(file);
  });

  it.each<[row: string, text: string, error: string]>([
    ["nothing", "", "byte 0: document must contain a root element."],
    ["no XML", "hello", "byte 5: text data outside of root node."],
    [
      "HTTP headers before the XML",
      `HTTP/1.1 200 OK\r\n\r\n${rooted(ENTRY)}`,
      "byte 20: text data outside of root node.",
    ],
    ["malformed XML: an end tag is missing", "<cross-domain-policy>", "byte 21: unclosed tag: cross-domain-policy"],
    [
      "malformed XML: an attribute without quotes",
      "<cross-domain-policy><allow-access-from domain=*/>",
      "unquoted attribute value.",
    ],
    [
      "malformed XML: two roots",
      "<cross-domain-policy/><cross-domain-policy/>",
      "documents may contain only one root.",
    ],
    [
      "malformed XML: an attribute given twice",
      rooted('<site-control permitted-cross-domain-policies="all" permitted-cross-domain-policies="all"/>'),
      "duplicate attribute: permitted-cross-domain-policies.",
    ],
    [
      "an entity that a DOCTYPE declares",
      `<!DOCTYPE a [<!ENTITY b "*">]>${rooted('<allow-access-from domain="&b;" to-ports="*"/>')}`,
      "undefined entity.",
    ],
    ["a wrong root", "<policy/>", "byte 9: <policy> has no place as the root"],
    [
      "a root of the right name in a namespace",
      '<cross-domain-policy xmlns="urn:x"/>',
      "<cross-domain-policy> has no place as the root",
    ],
    [
      "an unknown element",
      rooted("<allow-everything/>"),
      "byte 40: <allow-everything> has no place in <cross-domain-policy>",
    ],
    [
      "an element in the wrong place",
      rooted(`<site-control permitted-cross-domain-policies="all">${ENTRY}</site-control>`),
      "<allow-access-from> has no place in <site-control>",
    ],
    [
      "an unknown attribute",
      rooted('<allow-access-from domain="*" ports="80"/>'),
      '<allow-access-from> has no attribute "ports"',
    ],
    [
      "an attribute of the root",
      '<cross-domain-policy version="1"/>',
      '<cross-domain-policy> has no attribute "version"',
    ],
    [
      "`domain` is missing",
      rooted('<allow-access-from to-ports="80"/>'),
      '<allow-access-from> lacks the attribute "domain"',
    ],
    [
      "`permitted-cross-domain-policies` is missing",
      rooted("<site-control/>"),
      '<site-control> lacks the attribute "permitted-cross-domain-policies"',
    ],
    [
      "`secure` is neither true nor false",
      rooted('<allow-access-from domain="*" to-ports="80" secure="yes"/>'),
      '"secure" is true or false, not "yes"',
    ],
    ["names differ by case", "<Cross-Domain-Policy/>", "<Cross-Domain-Policy> has no place as the root"],
    ["a name that every object has", "<constructor/>", "<constructor> has no place as the root"],
  ])("the whole file is ignored: %s", (_, text, error) => {
    expect(() => parse(text)).toThrow(PolicySyntaxError);
    expect(() => parse(text)).toThrow(error);
  });

  it("size limit: the longest file is read, one byte more is not", () => {
    const text = rooted(ENTRY);
    expect(parse(text, text.length).entries).toHaveLength(1);
    expect(() => parse(text, text.length - 1)).toThrow(`byte ${text.length - 1}: the file is longer than`);
  });

  it("offsets count bytes, not characters", () => {
    expect(() => parse(rooted("<!-- äöü€ --><x/>"))).toThrow("byte 43: <x>");
  });

  const name = fc.stringMatching(/^[a-z*.&<>"' ]{0,12}$/);
  it("what is formatted is what is parsed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ domain: name, toPorts: fc.constantFrom("*", "80", "80,90-100") })),
        (allowed) => {
          const { entries, metaPolicy } = parse(formatPolicyFile(allowed));
          expect(metaPolicy).toBe("all");
          expect(entries.map(({ domain }) => domain)).toEqual(allowed.map(({ domain }) => domain));
        },
      ),
    );
  });

  it("100,000 mutated files: each is a policy file or a PolicySyntaxError within it", () => {
    const originals = [
      `<?xml version="1.0"?>${DOCTYPE}${rooted(`<site-control permitted-cross-domain-policies="all"/>${ENTRY}`)}`,
      rooted('<allow-access-from domain="*.a.example" to-ports="80,1000-2000" secure="true"/>\n<!-- x -->'),
      rooted(
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
