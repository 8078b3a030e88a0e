import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { includesPort } from "./judgement.ts";
import { metaPolicyOf, parsePolicyFile, parseToPorts } from "./parser.ts";
import { formatPolicyFile, type MetaPolicy, type PolicyFile, PolicySyntaxError } from "./policy-file.ts";

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
});

describe("to-ports (spec/security.md §6)", () => {
  it.each<[row: string, text: string, ports: number[], others: number[]]>([
    ["one port", "80", [80], [79, 81, 800, 8]],
    ["ports, separated by commas", "80,443", [80, 443], [81, 442]],
    ["ranges, both ends included", "1000-2000,3000", [1000, 1500, 2000, 3000], [999, 2001, 2999]],
    ["a range of one", "7-7", [7], [6, 8]],
    ["`*`", "*", [0, 80, 843, 65535], []],
    ["`*` among others", "80,*", [0, 80, 65535], []],
    ["white space", " 80 ,\t443 , 1000 - 2000\n", [80, 443, 1000, 2000], [81]],
    ["a range that goes down grants nothing", "2000-1000", [], [1000, 1500, 2000]],
    ["an item that is no number grants nothing, the others stand", "http,80,-5,5-,0x10,8.5", [80], [5, 16, 8, 0]],
    ["empty items grant nothing", ",80,,", [80], [0]],
    ["nothing", "", [], [0, 80]],
    ["a port that does not exist", "65536", [], [0, 65535]],
    ["a range beyond the ports there are", "60000-70000", [], [60000, 65535]],
    ["a number that is absurdly long", `80,${"9".repeat(100)}`, [80], [9]],
    ["several ranges in one item", "1-2-3", [], [1, 2, 3]],
  ])("%s", (_, text, ports, others) => {
    const ranges = parseToPorts(text);
    for (const port of ports) expect(includesPort(ranges, port), String(port)).toBe(true);
    for (const port of others) expect(includesPort(ranges, port), String(port)).toBe(false);
  });

  const port = fc.nat(65535);
  const range = fc.tuple(port, port).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

  it("what is written is what is read", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
        const text = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
        expect(parseToPorts(text)).toEqual(ranges);
      }),
    );
  });

  it("a port is in a list if it is in one of its ranges", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), port, (ranges, wanted) => {
        const text = ranges.map(({ first, last }) => `${first}-${last}`).join(",");
        expect(includesPort(parseToPorts(text), wanted)).toBe(
          ranges.some(({ first, last }) => first <= wanted && wanted <= last),
        );
      }),
    );
  });

  it("any text is a list of ranges within the ports there are", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789-,* x") }), (text) => {
        for (const { first, last } of parseToPorts(text)) {
          expect(first).toBeLessThanOrEqual(last);
          expect(last).toBeLessThanOrEqual(65535);
        }
      }),
    );
  });
});

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

  it("the order of the elements does not matter", () => {
    const value = fc.constantFrom("none", "master-only", "all", "by-content-type", "x");
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(metaPolicyOf(values.toReversed())).toBe(metaPolicyOf(values));
      }),
    );
  });
});
