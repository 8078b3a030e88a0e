import { AddressSyntaxError, parseHostPort } from "../../base/address.ts";
import { latin1 } from "../../base/base64.ts";
import { Pattern } from "../../base/pattern.ts";
import type { Conversation } from "./conversation.ts";
import type { IgnoreRule } from "./format.ts";

/** A stretch of what the SWF sent: to be repeated, to be anything of that length, or to match a pattern. */
export interface Stretch {
  from: number;
  to: number;
  /** undefined: these very bytes */
  ignore?: "any" | Pattern;
}

/**
 * An ignore rule of the command line: `FROM-TO` (bytes, the second one after the last) or `/PATTERN/`, for all connections
 * or, as `HOST:PORT=RULE`, for some.
 *
 * @throws AddressSyntaxError, PatternError
 */
export function parseIgnoreRule(text: string): IgnoreRule {
  const [, target, range, from, to, pattern] = /^(?:([^=/]+)=)?((\d+)-(\d+)|\/(.+)\/)$/s.exec(text) ?? [];
  if (range === undefined) {
    throw new AddressSyntaxError(`"${text}" is no rule; write FROM-TO in bytes or /PATTERN/, perhaps after HOST:PORT=`);
  }
  const where = target === undefined ? undefined : parseHostPort(target);
  const scope = where && { host: where.host, ...(where.port !== undefined && { port: where.port }) };
  if (pattern === undefined) return { type: "ignore", ...scope, from: Number(from), to: Number(to) };
  new Pattern(pattern);
  return { type: "ignore", ...scope, pattern };
}

/** Cuts what the SWF sent at the borders of what is ignored. Where rules overlap, the earlier stretch wins. */
export function stretches({ host, port, sent }: Conversation, rules: readonly IgnoreRule[]): Stretch[] {
  const ignored = rules
    .filter((rule) => rule.host === undefined || rule.host.toLowerCase() === host.toLowerCase())
    .filter((rule) => rule.port === undefined || rule.port === port)
    .flatMap((rule): Stretch[] =>
      "pattern" in rule ? matches(new Pattern(rule.pattern), sent) : [{ from: rule.from, to: rule.to, ignore: "any" }],
    )
    .sort((a, b) => a.from - b.from);
  const result: Stretch[] = [];
  let position = 0;
  for (const stretch of ignored) {
    const to = Math.min(stretch.to, sent.length);
    if (stretch.from < position || to <= stretch.from) continue;
    if (stretch.from > position) result.push({ from: position, to: stretch.from });
    result.push({ ...stretch, to });
    position = to;
  }
  if (position < sent.length) result.push({ from: position, to: sent.length });
  return result;
}

function matches(ignore: Pattern, sent: Uint8Array): Stretch[] {
  const found = ignore.matchAll(latin1(sent));
  return [...found].map(({ index, text }) => ({ from: index, to: index + text.length, ignore }));
}
