import { canonicalHost, formatHost, HIGHEST_PORT, type PortRange, splitHostPort } from "../../../../base/address.ts";
import { OptionError } from "../../../../base/options/check.ts";
import { matches, parseTargetRule, type TargetRule } from "../../../network/wrappers/target-rules.ts";

/** What may be dialled: a rule, and how it is written, which is what logs and metrics know it by. */
export interface Target {
  text: string;
  rule: TargetRule;
}

/**
 * Reads what the command line calls `HOST:PORTS`. Host and ports must be said: there is no `*`, nor ranges of everything.
 *
 * @throws OptionError, AddressSyntaxError
 */
export function parseTarget(text: string): Target {
  const rule = parseTargetRule(text);
  const { host = "", port = "*" } = splitHostPort(text) ?? {};
  if (isEveryHost(rule.host) || isEveryPort(rule.ports)) {
    throw new OptionError(
      `target ${JSON.stringify(text)} is all hosts, or all ports; say which, like game.example.com:6112`,
    );
  }
  return { text: `${formatHost(canonicalText(host))}:${port}`, rule };
}

function isEveryHost(host: TargetRule["host"]): boolean {
  return host === "*" || ("prefix" in host && host.prefix === 0);
}

function isEveryPort(ports: readonly PortRange[]): boolean {
  let next = 1;
  for (const { first, last } of [...ports].sort((a, b) => a.first - b.first)) {
    if (first <= next) next = Math.max(next, last + 1);
  }
  return next > HIGHEST_PORT;
}

/** Of patterns and ranges only the case can differ. */
function canonicalText(host: string): string {
  return /[*/]/.test(host) ? host.toLowerCase() : canonicalHost(host);
}

/**
 * The first of some targets that a host and port are among. The host is taken as it is written, in whatever spelling, and
 * not as what it resolves to: a name that is not listed is not even looked up.
 */
export function targetOf(targets: readonly Target[], host: string, port: number): Target | undefined {
  return targets.find(({ rule }) => matches([rule], host, port));
}
