import { type LimitDefinition, limits } from "../../../../base/options/limit-table.ts";
import { formatQuantity, limitDefaults, limitNames } from "../../../../base/options/limits.ts";
import { LEAST_WINDOW } from "../../../endpoint/window-budget.ts";
import { ALGORITHMS } from "./token.ts";

/** A key of a site's configuration: docs/site.md has the table of them. */
export interface KeyDefinition {
  /** with its table: `token.algorithm`; `*` is any name */
  key: string;
  kind: "text" | "texts" | "boolean" | "whole" | "bytes" | "milliseconds";
  /** the texts there are */
  values?: readonly string[];
  /** the least that a number may be; default 0 */
  least?: number;
  /** in bytes and milliseconds; without one it must be given, or may be left out */
  default?: string | number | boolean | readonly string[];
  /** what is so without it, where there is no default */
  otherwise?: string;
  meaning: string;
  /** is loaded anew on SIGHUP */
  reloads?: true;
}

/** Limits of relays that a site's configuration says by visitor and for all, elsewhere. */
const ELSEWHERE = ["maxConnections", "maxSockets", "pageBuffer"];

/** What differs for a site from a relay of one's own: more pages, smaller windows, pings within a proxy's patience. */
const SITE_DEFAULTS: Readonly<Record<string, number>> = {
  maxPending: 1024,
  maxStreams: 64,
  maxBindings: 8,
  window: 256 << 10,
  pingInterval: 25_000,
};

/** Limits with which 0 would let nobody do anything. */
const AT_LEAST_ONE = ["maxPending", "maxStreams", "maxTimeout", "window"];

export const siteKeys: readonly KeyDefinition[] = [
  { key: "port", kind: "whole", default: 8181, meaning: "port to listen on; 0 lets the system choose" },
  { key: "bind", kind: "text", default: "127.0.0.1", meaning: "address to listen on" },
  { key: "path", kind: "text", default: "/relay", meaning: "path of the WebSocket; calls go to `/call` below it" },
  {
    key: "origins",
    kind: "texts",
    otherwise: "must be given",
    meaning: "origins whose pages may use the relay, like `https://games.example.com`",
    reloads: true,
  },
  {
    key: "targets",
    kind: "texts",
    otherwise: "must be given",
    meaning:
      "what may be connected to, `HOST:PORTS` as in `--allow`; not all hosts (`*`, `0.0.0.0/0`), nor all ports. A name that is not listed is not looked up",
    reloads: true,
  },
  { key: "servers", kind: "boolean", default: false, meaning: "AIR content may bind TCP servers" },
  { key: "udp", kind: "boolean", default: false, meaning: "AIR content may bind UDP sockets, for the numeric targets" },
  { key: "expose", kind: "boolean", default: false, meaning: "other machines may reach what is bound" },
  {
    key: "policy_for.*",
    kind: "text",
    otherwise: "none",
    meaning: "policy file that the relay gives out in place of port 843 of this host",
  },
  {
    key: "proxies",
    kind: "texts",
    default: [],
    meaning: "addresses and ranges of your proxies, like `10.0.0.0/8`: what they say of clients is believed",
  },
  {
    key: "client_from",
    kind: "text",
    values: ["x-forwarded-for", "forwarded", "proxy-protocol"],
    otherwise: "must be given with `proxies`",
    meaning: "where your proxies say who the client is: in one place, which they write themselves",
  },
  {
    key: "token.algorithm",
    kind: "text",
    values: ALGORITHMS,
    otherwise: "must be given with `[token]`",
    meaning: "algorithm of the tokens that pages have to show; without the table they show none",
    reloads: true,
  },
  {
    key: "token.key",
    kind: "text",
    otherwise: "one of the three",
    meaning: "file with the public key (PEM)",
    reloads: true,
  },
  {
    key: "token.jwks",
    kind: "text",
    otherwise: "one of the three",
    meaning: "file with public keys (JWKS)",
    reloads: true,
  },
  {
    key: "token.secret",
    kind: "text",
    otherwise: "one of the three",
    meaning: "file with a secret of 32 bytes or more, for HS256, HS384 and HS512",
    reloads: true,
  },
  { key: "token.issuer", kind: "text", otherwise: "any", meaning: "`iss` that a token must have", reloads: true },
  { key: "token.audience", kind: "text", otherwise: "any", meaning: "`aud` that a token must have", reloads: true },
  {
    key: "token.max_age",
    kind: "milliseconds",
    default: 300_000,
    meaning: "a token that is valid for longer than this from now is refused",
    reloads: true,
  },
  ...shares("visitor", "a visitor", { pages: 8, connections: 32, opens: 20, bytes: 2 << 20, memory: 4 << 20 }),
  ...shares("all", "all together", {
    pages: 10_000,
    connections: 20_000,
    opens: 2000,
    bytes: 256 << 20,
    memory: 2 ** 30,
  }),
  { key: "metrics.port", kind: "whole", otherwise: "no metrics", meaning: "port of `GET /metrics`" },
  { key: "metrics.bind", kind: "text", default: "127.0.0.1", meaning: "address of it" },
  {
    key: "drain.notice",
    kind: "milliseconds",
    default: 5000,
    meaning: "time that `/ready` says 503 before pages are sent away, so that load balancers see it",
  },
  {
    key: "drain.deadline",
    kind: "milliseconds",
    default: 600_000,
    meaning: "time that open connections have from then on",
  },
  ...(["Relay", "nodeBackend"] as const).flatMap((owner) => {
    const defaults: Record<string, number> = { ...limitDefaults(owner), ...SITE_DEFAULTS };
    return limitNames(owner)
      .filter((name) => !ELSEWHERE.includes(name))
      .map((name): KeyDefinition => {
        const { unit, least, meaning } = limits[name] as LimitDefinition;
        return {
          key: `limits.${snakeCase(name)}`,
          kind: unit === "" ? "whole" : unit,
          default: defaults[name]!,
          least: AT_LEAST_ONE.includes(name) ? 1 : (least ?? 0),
          meaning,
        };
      });
  }),
];

function shares(table: string, whose: string, defaults: Record<string, number>): KeyDefinition[] {
  const per = table === "visitor" ? "" : ", all visitors together";
  return [
    { key: `${table}.pages`, kind: "whole", meaning: `pages at a time of ${whose}` },
    { key: `${table}.connections`, kind: "whole", meaning: `connections at a time of ${whose}` },
    { key: `${table}.opens`, kind: "whole", meaning: `pages, connections and calls a second${per}; 0 is no limit` },
    { key: `${table}.bytes`, kind: "bytes", meaning: `bytes a second, each way${per}; 0 is no limit` },
    { key: `${table}.memory`, kind: "bytes", meaning: `bytes of windows at a time, each way, of ${whose}` },
  ].map((definition): KeyDefinition => {
    const name = definition.key.slice(table.length + 1);
    const least = name === "memory" ? LEAST_WINDOW : definition.meaning.endsWith("0 is no limit") ? 0 : 1;
    return { ...(definition as KeyDefinition), default: defaults[name]!, least };
  });
}

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A default as the table and messages show it. */
export function formatDefault({ kind, default: value, otherwise }: KeyDefinition): string {
  if (value === undefined) return otherwise ?? "none";
  if (typeof value !== "number") return typeof value === "object" ? "none" : `\`${value}\``;
  return `\`${formatQuantity(kind === "bytes" || kind === "milliseconds" ? kind : "", value)}\``;
}
