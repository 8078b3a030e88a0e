import ipaddr from "ipaddr.js";
import type { Address } from "../../../base/address.ts";
import {
  AddressSyntaxError,
  canonicalHost,
  formatAddress,
  formatTarget,
  includesPort,
  type PortRange,
  parsePortList,
  splitHostPort,
  type TcpTarget,
} from "../../../base/address.ts";
import { dialledAddress, embeddedAddress } from "../../../base/ip-address.ts";
import type { NetworkBackend, OpenOptions } from "../backend.ts";
import type { ConnectDecision } from "../connect-decision.ts";
import { BindError, ConnectError, SendError } from "../errors.ts";
import { wrapBackend, wrapUdpSocket } from "./wrap.ts";

/**
 * Which targets may be dialled, after the host map. `deny` wins over `allow`.
 *
 * A rule is `HOST[:PORTS]`. HOST is a name, `*.name` for every name below it, an address, a CIDR range (IPv6 in brackets)
 * or `*`; PORTS is `*`, or ports and ranges like `80,1024-2000`. Address rules hold for the addresses that a name resolves
 * to as well, and those of IPv4 for the IPv6 addresses that lead there: IPv4-mapped, NAT64, 6to4.
 */
export interface TargetRules {
  /** dial nothing else; default everything */
  allow?: readonly TargetRule[];
  /** never dial these */
  deny?: readonly TargetRule[];
}

export interface TargetRule {
  host: "*" | NamePattern | AddressRange;
  ports: readonly PortRange[];
}

export interface NamePattern {
  /** canonical, see `canonicalHost` */
  name: string;
  /** every name below it, not the name itself */
  below: boolean;
}

export interface AddressRange {
  /** numeric; IPv4-mapped IPv6 is IPv4 */
  network: string;
  prefix: number;
}

/** One `--allow` or `--deny` value: see `TargetRules`. @throws AddressSyntaxError */
export function parseTargetRule(text: string): TargetRule {
  const { host, port = "*" } = splitHostPort(text) ?? {};
  if (host === undefined) {
    throw new AddressSyntaxError(`"${text}" is no rule; write HOST[:PORTS], like *.example.com:80 or 10.0.0.0/8`);
  }
  const ports = parsePortList(port);
  if (ports === undefined) {
    throw new AddressSyntaxError(
      `"${text}" has ports "${port}"; write like 80,1024-2000 or *, going up, from 0 to 65535`,
    );
  }
  return { host: parseHost(host, text), ports };
}

function parseHost(host: string, text: string): TargetRule["host"] {
  if (host === "*") return "*";
  // In whatever spelling: a rule of a name would not hold for the addresses of IPv6 that lead to the same.
  const range = parseRange(host) ?? parseRange(canonicalHost(host));
  if (range !== undefined) return range;
  const below = host.startsWith("*.");
  // With a label in front, as the names have that it means: alone, `3` in `*.3` would be an address.
  const name = below ? canonicalHost(`x${host.slice(1)}`).slice(2) : canonicalHost(host);
  if (!/^[a-z\d._-]+$/.test(name)) {
    throw new AddressSyntaxError(`"${text}" has no name, *.name, address or CIDR range for a host; correct the rule`);
  }
  return { name, below };
}

function parseRange(host: string): AddressRange | undefined {
  const [address, prefix, ...more] = host.split("/");
  const network = dialledAddress(address!);
  if (network === undefined || more.length > 0) return undefined;
  const bits = 8 * network.toByteArray().length;
  if (prefix === undefined) return { network: network.toString(), prefix: bits };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { network: ipaddr.process(address!).toString(), prefix: Number(prefix) };
}

/**
 * A backend that dials only what the rules allow; the rest fails with ConnectError `rule`. Datagrams go to numeric
 * addresses, so that only rules with those, or `*`, allow them; others fail with SendError and BindError.
 *
 * @param onRefused told of connections of content that are not even tried; where a name has forbidden addresses, the attempt fails
 */
export function withRules(
  backend: NetworkBackend,
  rules: TargetRules,
  onRefused?: (decision: ConnectDecision) => void,
): NetworkBackend {
  const allow = rules.allow ?? [];
  const deny = rules.deny ?? [];
  const allows = (host: string, port: number): boolean => allow.length === 0 || matches(allow, host, port);

  const checked = <Options extends OpenOptions>(target: TcpTarget, options: Options): Options => {
    const { host, port } = target;
    const named = allows(host, port);
    // Without an address rule no lookup could help: don't even ask a name server about a forbidden name.
    const hopeless = !named && !allow.some(({ host }) => isRange(host));
    if (hopeless || matches(deny, host, port)) {
      const text = forbidden(formatTarget(target));
      const { swfUrl, asked = target } = options;
      if (swfUrl !== undefined) onRefused?.({ swfUrl, ...asked, allowed: false, text });
      throw new ConnectError("rule", text);
    }
    return {
      ...options,
      acceptAddress: (address) =>
        !matches(deny, address, port) &&
        (named || matches(allow, address, port)) &&
        (options.acceptAddress?.(address) ?? true),
    };
  };
  const forbids = ({ address, port }: Address): boolean => !allows(address, port) || matches(deny, address, port);

  return wrapBackend(backend, {
    open: async (target, options, next) => next(target, checked(target, options)),
    bindUdp(local, next) {
      const socket = next(local);
      return wrapUdpSocket(socket, {
        connect(remote) {
          if (forbids(remote)) throw new BindError(forbidden(formatAddress(remote)));
          socket.connect(remote);
        },
        async send(data, remote) {
          if (forbids(remote)) throw new SendError(forbidden(formatAddress(remote)));
          await socket.send(data, remote);
        },
      });
    },
  });
}

function forbidden(where: string): string {
  return `${where} is forbidden by a target rule; allow it if it is meant`;
}

/** Whether a host, by whatever spelling and unresolved, and a port are among those that rules are about. */
export function matches(rules: readonly TargetRule[], host: string, port: number): boolean {
  const name = canonicalHost(host);
  const address = dialledAddress(name);
  // The unspecified address is itself, too, for rules that say so.
  const addresses = address === undefined ? [] : [address, embeddedAddress(address) ?? address, ipaddr.process(name)];
  return rules.some(
    (rule) => rule.ports.some((range) => includesPort(range, port)) && matchesHost(rule.host, name, addresses),
  );
}

function matchesHost(
  pattern: TargetRule["host"],
  name: string,
  addresses: readonly (ipaddr.IPv4 | ipaddr.IPv6)[],
): boolean {
  if (pattern === "*") return true;
  if (isRange(pattern)) {
    const network = ipaddr.parse(pattern.network);
    return addresses.some((address) => address.kind() === network.kind() && address.match(network, pattern.prefix));
  }
  return pattern.below ? name.endsWith(`.${pattern.name}`) : name === pattern.name;
}

function isRange(host: TargetRule["host"]): host is AddressRange {
  return typeof host === "object" && "network" in host;
}
