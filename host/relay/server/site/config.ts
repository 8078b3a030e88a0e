import type { TomlTable, TomlValue } from "smol-toml";
import { stripBrackets } from "../../../../base/address.ts";
import { messageOf } from "../../../../base/errors.ts";
import { checkOptions, OptionError, printValue } from "../../../../base/options/check.ts";
import type { LimitOwner } from "../../../../base/options/limit-table.ts";
import {
  formatQuantity,
  type LimitsOf,
  limitDefaults,
  limitNames,
  MAX_MILLISECONDS,
  parseQuantity,
} from "../../../../base/options/limits.ts";
import { isTable, parseToml } from "../../../../base/toml.ts";
import { urlOf } from "../../../../base/url.ts";
import { type ClientSource, type Proxies, parseRange } from "./client-address.ts";
import { type KeyDefinition, siteKeys, snakeCase } from "./config-keys.ts";
import { parseTarget, type Target } from "./targets.ts";
import type { TokenSettings } from "./token.ts";
import type { Shares } from "./visitor.ts";

/** What a site's configuration says: docs/site.md. Paths are as they are written. */
export interface SiteConfig {
  port: number;
  bind: string;
  path: string;
  origins: string[];
  targets: Target[];
  servers: boolean;
  udp: boolean;
  expose: boolean;
  /** paths of policy files, by host */
  policyFor: Record<string, string>;
  proxies: Proxies | undefined;
  token: TokenConfig | undefined;
  visitor: Shares;
  all: Shares;
  /** undefined where there are none */
  metrics: { port: number; bind: string } | undefined;
  /** milliseconds */
  drain: { notice: number; deadline: number };
  limits: Required<LimitsOf<"Relay">>;
  network: LimitsOf<"nodeBackend">;
}

export type TokenConfig = Omit<TokenSettings, "key"> & { key: { kind: TokenSettings["key"]["kind"]; path: string } };

/** Sessions of which there are calls and no WebSocket yet, for each page that there may be. */
const SESSIONS_A_PAGE = 2;

/**
 * Reads a site's configuration (TOML). Every key is known, and every value is one that it can have.
 *
 * @param where its name, for messages
 * @throws OptionError
 */
export function parseSiteConfig(toml: string, where: string): SiteConfig {
  const at = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new OptionError(`${where}: ${messageOf(error).split("\n")[0]}`, { cause: error });
    }
  };
  const table = at(() => parseToml(toml));
  checkTable(table, "", where);
  return at(() => configOf(new Values(table)));
}

function configOf(values: Values): SiteConfig {
  const all = sharesOf(values, "all");
  return {
    port: portOf(values, "port"),
    bind: values.get<string>("bind")!,
    path: pathOf(values),
    origins: values.list("origins").map(checkOrigin),
    targets: values.list("targets").map(parseTarget),
    servers: values.get<boolean>("servers")!,
    udp: values.get<boolean>("udp")!,
    expose: values.get<boolean>("expose")!,
    policyFor: values.texts("policy_for"),
    proxies: proxiesOf(values),
    token: tokenOf(values),
    visitor: sharesOf(values, "visitor"),
    all,
    metrics:
      values.get("metrics.port") === undefined
        ? values.without("metrics", undefined)
        : { port: portOf(values, "metrics.port"), bind: values.get<string>("metrics.bind")! },
    drain: {
      notice: values.get<number>("drain.notice")!,
      deadline: values.get<number>("drain.deadline")!,
    },
    limits: {
      ...limitDefaults("Relay"),
      ...limitsOf(values, "Relay"),
      maxSockets: SESSIONS_A_PAGE * all.pages,
    } as Required<LimitsOf<"Relay">>,
    network: limitsOf(values, "nodeBackend"),
  };
}

/** The values of a table, by key, each of its kind or its default. */
class Values {
  readonly #table: TomlTable;

  constructor(table: TomlTable) {
    this.#table = table;
  }

  has(table: string): boolean {
    return this.#table[table] !== undefined;
  }

  get<T>(key: string): T | undefined {
    const definition = siteKeys.find((one) => one.key === key)!;
    const [name, table] = key.split(".").reverse() as [string, string?];
    const given = (table === undefined ? this.#table : (this.#table[table] as TomlTable | undefined))?.[name];
    return (given === undefined ? definition.default : readValue(definition, given)) as T | undefined;
  }

  /** A list that has to have something in it. */
  list(key: string): string[] {
    const list = this.get<string[]>(key) ?? [];
    if (list.length > 0) return list;
    const { meaning } = siteKeys.find((one) => one.key === key)!;
    throw new OptionError(`${key} is missing; name ${meaning.split(/[.,;]/)[0]}`);
  }

  /** A table of texts with names of the reader's own. */
  texts(table: string): Record<string, string> {
    const definition = siteKeys.find((one) => one.key === `${table}.*`)!;
    const entries = Object.entries((this.#table[table] ?? {}) as TomlTable);
    return Object.fromEntries(
      entries.map(([name, value]) => [
        stripBrackets(name),
        readValue({ ...definition, key: `${table}."${name}"` }, value) as string,
      ]),
    );
  }

  /** A value for a table that says nothing else. */
  without<T>(table: string, value: T): T {
    if (!this.has(table)) return value;
    throw new OptionError(`${table} has no port; name one, or leave the table out`);
  }
}

/** @throws OptionError for a key that is not known, or a table that is none */
function checkTable(table: TomlTable, prefix: string, where: string): void {
  const below = siteKeys.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
  const known = [...new Set(below.map((key) => key.split(".")[0]!))];
  if (known.includes("*")) return;
  checkOptions(known, table, prefix === "" ? where : `${where}, [${prefix.slice(0, -1)}]`);
  for (const [name, value] of Object.entries(table)) {
    if (!below.some((key) => key.startsWith(`${name}.`))) continue;
    if (!isTable(value)) throw new OptionError(`${where}: ${prefix}${name} is a table, [${name}]`);
    checkTable(value, `${prefix}${name}.`, where);
  }
}

const EXAMPLES = { bytes: '"256KiB"', milliseconds: '"30s"', whole: "1" } as const;

/** @throws OptionError when a value is not of the kind of its key */
function readValue({ key, kind, values, least = 0 }: KeyDefinition, value: TomlValue): unknown {
  const wrong = (what: string): never => {
    const shown = isTable(value) || Array.isArray(value) ? JSON.stringify(value) : printValue(value);
    throw new OptionError(`${key} is ${what}, not ${shown}`);
  };
  switch (kind) {
    case "text":
      if (typeof value !== "string" || value === "") return wrong("a text");
      if (values !== undefined && !values.includes(value)) return wrong(values.join(" or "));
      return value;
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : wrong("a list of texts");
    case "boolean":
      return typeof value === "boolean" ? value : wrong("true or false");
    default: {
      const unit = kind === "whole" ? "" : kind;
      const number = typeof value === "string" ? parseQuantity(unit, value) : value;
      const most = kind === "milliseconds" ? MAX_MILLISECONDS : Number.MAX_SAFE_INTEGER;
      if (typeof number === "number" && Number.isSafeInteger(number)) {
        if (number >= 0 && number < least)
          return wrong(`${unit === "bytes" ? formatQuantity(unit, least) : least} or more`);
        if (number > most) return wrong(`${most} ms at most`);
        if (number >= 0) return number;
      }
      return wrong(`a whole number${unit === "" ? "" : ` of ${unit}`}, like ${EXAMPLES[kind]}`);
    }
  }
}

function portOf(values: Values, key: string): number {
  const port = values.get<number>(key)!;
  if (port > 65535) throw new OptionError(`${key} is a port, up to 65535, not ${port}`);
  return port;
}

function pathOf(values: Values): string {
  const path = values.get<string>("path")!;
  if (urlOf(path, "http://relay")?.pathname === path && path.length > 1 && !path.endsWith("/")) return path;
  throw new OptionError(`path is a path like /relay, without a slash at its end, not ${printValue(path)}`);
}

/** Nobody can tell whose page it is that has no origin. */
function checkOrigin(text: string): string {
  if (text !== "null" && !text.includes("*") && urlOf(text)?.origin === text) return text;
  throw new OptionError(
    `origins has ${printValue(text)}; an origin is scheme, host and port and nothing else, like https://games.example.com`,
  );
}

function proxiesOf(values: Values): Proxies | undefined {
  const ranges = values.get<string[]>("proxies")!.map((text) => {
    const range = parseRange(text);
    if (range === undefined)
      throw new OptionError(`proxies has ${printValue(text)}; write an address or a range, like 10.0.0.0/8`);
    return range;
  });
  const from = values.get<ClientSource>("client_from");
  if (ranges.length === 0 && from === undefined) return undefined;
  if (ranges.length === 0)
    throw new OptionError("client_from means nothing without proxies; name those that are believed");
  if (from !== undefined) return { ranges, from };
  throw new OptionError("proxies wants client_from, the one place where they say who the client is");
}

const KEY_KINDS = ["key", "jwks", "secret"] as const;

function tokenOf(values: Values): TokenConfig | undefined {
  if (!values.has("token")) return undefined;
  const algorithm = values.get<string>("token.algorithm");
  if (algorithm === undefined)
    throw new OptionError("token.algorithm is missing; name the one that your tokens are signed with");
  const given = KEY_KINDS.filter((kind) => values.get(`token.${kind}`) !== undefined);
  if (given.length !== 1) throw new OptionError(`token wants one of ${KEY_KINDS.join(", ")}, and has ${given.length}`);
  return {
    algorithm,
    key: { kind: given[0]!, path: values.get<string>(`token.${given[0]}`)! },
    issuer: values.get<string>("token.issuer"),
    audience: values.get<string>("token.audience"),
    maxAge: values.get<number>("token.max_age")!,
  };
}

function sharesOf(values: Values, table: "visitor" | "all"): Shares {
  const share = (name: keyof Shares): number => values.get<number>(`${table}.${name}`)!;
  return {
    pages: share("pages"),
    connections: share("connections"),
    opens: share("opens"),
    bytes: share("bytes"),
    memory: share("memory"),
  };
}

function limitsOf<Owner extends LimitOwner>(values: Values, owner: Owner): LimitsOf<Owner> {
  const keys = limitNames(owner).map((name) => [name, `limits.${snakeCase(name)}`] as const);
  const known = keys.filter(([, key]) => siteKeys.some((one) => one.key === key));
  return Object.fromEntries(known.map(([name, key]) => [name, values.get<number>(key)])) as LimitsOf<Owner>;
}
