import {
  AddressSyntaxError,
  canonicalHost,
  formatTarget,
  parseHostPort,
  parsePorts,
  splitHostPort,
} from "../../../base/address.ts";
import { canonicalAddress, dialledAddress, familyOf, isLoopback, isUnspecified } from "../../../base/ip-address.ts";
import type { NetworkBackend } from "../../../host/network/backend.ts";
import { ConnectError } from "../../../host/network/errors.ts";
import { mapTarget, parseHostMapping } from "../../../host/network/wrappers/host-map.ts";
import { parseTargetRule, withRules } from "../../../host/network/wrappers/target-rules.ts";
import { allowing, invariant, type Target, textOf } from "../target.ts";

const HOSTS = [
  "game.example:6112",
  "[::1]:80",
  "[::ffff:127.0.0.1]",
  "0x7f.1:843",
  "bücher.example",
  "*.example.com:80",
  "10.0.0.0/8:1000-2000",
  "[fe80::]/10",
  "a.example:80=127.0.0.1:8080",
];

const dictionary = [
  "[",
  "]",
  ":",
  "*",
  "%25",
  "%lo",
  "xn--",
  "0x",
  "::",
  "::ffff:",
  "\u00ad",
  "\u3002",
  "\uff0e",
  "\uff11",
  ".",
  "/",
  "-",
  "=",
  "@",
  "?",
];

/** Reaches everything. */
const everything: NetworkBackend = {
  openTcp: async () => {
    throw new ConnectError("refused", "nobody is there");
  },
  close: async () => {},
};

export const addressTargets: readonly Target[] = [
  {
    name: "addresses",
    seeds: () => HOSTS,
    dictionary,
    maxLength: 256,
    errors: [AddressSyntaxError],
    run(input) {
      const text = textOf(input);
      const host = canonicalHost(text);
      invariant(canonicalHost(host) === host, "a host in its one form has another one");
      splitHostPort(text);
      parsePorts(text);
      canonicalAddress(text);
      dialledAddress(text);
      isLoopback(text);
      isUnspecified(text);
      if (familyOf(text) === 4) invariant(canonicalHost(text) === text, "an IPv4 address has another form");
      const { host: name, port = 80 } = parseHostPort(text);
      invariant(port >= 0 && port <= 65535, "a wrong port");
      const again = parseHostPort(formatTarget({ host: name, port }));
      invariant(again.host === name && again.port === port, "an address that was printed reads as another one");
    },
  },
  {
    name: "host-map",
    seeds: () => HOSTS,
    dictionary,
    maxLength: 256,
    errors: [AddressSyntaxError],
    run(input) {
      const mapping = parseHostMapping(textOf(input));
      const { from, to } = mapping;
      const mapped = mapTarget([mapping], { host: from.host, port: from.port ?? 80 });
      const named = "webSocket" in to ? mapped === to : "host" in mapped && mapped.host === to.host;
      invariant(named, "a mapping does not map what it names");
    },
  },
  {
    name: "target-rules",
    seeds: () => HOSTS,
    dictionary,
    maxLength: 256,
    errors: [AddressSyntaxError],
    async run(input) {
      const text = textOf(input);
      const rule = parseTargetRule(text);
      const { host = "" } = splitHostPort(text) ?? {};
      // A name below the one of the rule, or the very host: both forms of it have to be denied.
      const named = host.startsWith("*.") ? `a.${host.slice(2)}` : host.split("/")[0]!;
      const backend = withRules(everything, { deny: [rule] });
      for (const name of [named, canonicalHost(named), named.replace(/[a-z]/g, (letter) => letter.toUpperCase())]) {
        const target = { host: name, port: rule.ports[0]?.first ?? 80 };
        const reason = await backend.openTcp(target, { timeout: 1 }).catch((error: ConnectError) => error.reason);
        invariant(reason === "rule", `a rule for ${JSON.stringify(host)} lets ${JSON.stringify(name)} through`);
      }
      allowing([AddressSyntaxError], () => parseTargetRule(`${canonicalHost(named)}:1`));
    },
  },
];
