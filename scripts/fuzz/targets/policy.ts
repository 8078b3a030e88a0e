import { urlOf } from "../../../base/url.ts";
import { formatPolicyUrl, parsePolicyUrl } from "../../../host/policy/fetcher.ts";
import { isDomainPattern, judge, matchesDomain, requestorOf } from "../../../host/policy/judgement.ts";
import { metaPolicyOf, parsePolicyFile, parseToPorts } from "../../../host/policy/parser.ts";
import { formatPolicyFile, PolicySyntaxError } from "../../../host/policy/policy-file.ts";
import { sandboxOf } from "../../../host/policy/sandbox.ts";
import { invariant, type Target, textOf } from "../target.ts";

const DOCTYPE = '<!DOCTYPE cross-domain-policy SYSTEM "/xml/dtds/cross-domain-policy.dtd">';
const ENTRY = '<allow-access-from domain="*" to-ports="80"/>';
const SITE_CONTROL = '<site-control permitted-cross-domain-policies="all"/>';
const IDENTITY =
  '<allow-access-from-identity><signatory><certificate fingerprint="1" fingerprint-algorithm="2"/></signatory></allow-access-from-identity>';

const file = (inner: string): string => `<cross-domain-policy>${inner}</cross-domain-policy>`;

const URLS = [
  "http://site.example/a.swf",
  "https://www.site.example/a.swf",
  "file:///a.swf",
  "http://[::1]/a.swf",
  "app:/a.swf",
  "none",
];

export const policyTargets: readonly Target[] = [
  {
    name: "policy-file",
    seeds: () => [
      `<?xml version="1.0"?>${DOCTYPE}${file(SITE_CONTROL + ENTRY)}`,
      file('<allow-access-from domain="*.a.example" to-ports="80,1000-2000" secure="true"/>\n<!-- x -->'),
      file(IDENTITY),
    ],
    dictionary: [
      "<",
      ">",
      "&",
      "&#0;",
      "&#x110000;",
      '"',
      "<!--",
      "-->",
      "]]>",
      "<![CDATA[",
      "<?x ",
      "\0",
      "\xff",
      ENTRY,
      "xmlns:a=''",
      "<!ENTITY a '&a;&a;'>",
      "&a;",
      "none",
      "master-only",
      " secure='false'",
      "[",
      "]",
    ],
    errors: [PolicySyntaxError],
    memory: 8,
    run(input) {
      let policy: ReturnType<typeof parsePolicyFile>;
      try {
        policy = parsePolicyFile(input);
      } catch (error) {
        // Bytes that are no UTF-8 count as the three of U+FFFD.
        const { offset } = error as PolicySyntaxError;
        invariant(
          !(error instanceof PolicySyntaxError) || (offset >= 0 && offset <= 3 * input.length + 8),
          "an offset outside the file",
        );
        throw error;
      }
      for (const url of URLS) {
        const { grantedBy } = judge(requestorOf(url), 80, [{ port: 843, outcome: { file: policy } }]);
        invariant(grantedBy === undefined || policy.entries.length > 0, "a file without entries grants something");
      }
    },
  },
  {
    name: "policy-names",
    seeds: () => [
      "*.example.com\nwww.example.com\n80,1000-2000",
      "xmlsocket://game.example:843\n[::1]\n*",
      "http://ads.example/ad.swf\napp:/app.swf",
      "http://bücher.example/a.swf\n127.0.0.1\n1-2-3",
    ],
    dictionary: ["xmlsocket://", "https://", "file:///", "[::1]", "*.", "%", "xn--", "\u00ad", "\uff0e", "0x7f", "@"],
    maxLength: 512,
    run(input) {
      const [pattern = "", host = "", ports = ""] = textOf(input).split("\n", 3);
      matchesDomain(pattern, host);
      invariant(!matchesDomain(pattern, undefined) || pattern.trim() === "*", "a local SWF matches a name");
      isDomainPattern(pattern);
      metaPolicyOf([pattern, host]);
      const url = parsePolicyUrl(pattern);
      if (url !== undefined) {
        const again = parsePolicyUrl(formatPolicyUrl(url));
        invariant(again?.host === url.host && again.port === url.port, "a policy URL is not kept");
      }
      invariant(
        parseToPorts(ports).every(({ first, last }) => first >= 0 && first <= last && last <= 65535),
        "a wrong range",
      );
      const { host: named } = requestorOf(pattern);
      if (named !== undefined) invariant(matchesDomain(named, named), `${named} does not match itself`);
      const facts = { useNetwork: false, trusted: false, application: host };
      sandboxOf(pattern, { ...facts, runtime: "flash" });
      const sandbox = sandboxOf(pattern, { ...facts, runtime: "air" });
      const foreign = /^https?:$/.test(protocolOf(pattern)) && protocolOf(host) === "app:";
      invariant(!foreign || sandbox === "remote", "what comes from the network is part of an installed application");
      // What XML has no form for can't be kept.
      if (!/[\p{Control}\p{Surrogate}\ufffe\uffff]/u.test(pattern)) {
        const { entries } = parsePolicyFile(
          new TextEncoder().encode(formatPolicyFile([{ domain: pattern, toPorts: "80" }])),
        );
        invariant(entries[0]?.domain === pattern, "a domain is not kept by a policy file");
      }
    },
  },
];

function protocolOf(url: string): string {
  return urlOf(url)?.protocol ?? "";
}
