import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../../base/options/check.ts";
import { parseSiteConfig } from "./config.ts";
import { siteKeys } from "./config-keys.ts";

const LEAST = 'origins = ["https://games.example"]\ntargets = ["game.example:6112"]\n';

const parse = (more: string) => parseSiteConfig(LEAST + more, "site.toml");

describe("a configuration", () => {
  it("of origins and targets alone has no token, no servers and no UDP", () => {
    expect(parse("")).toMatchObject({
      port: 8181,
      bind: "127.0.0.1",
      path: "/relay",
      origins: ["https://games.example"],
      servers: false,
      udp: false,
      expose: false,
      policyFor: {},
      proxies: undefined,
      token: undefined,
      metrics: undefined,
      visitor: { pages: 8, connections: 32, opens: 20, bytes: 2 << 20, memory: 4 << 20 },
      drain: { notice: 5000, deadline: 600_000 },
      limits: { window: 256 << 10, pingInterval: 25_000, maxTimeout: 120_000 },
    });
  });

  it("says all there is to say", () => {
    const config = parse(`
      port = 0
      path = "/play/socket"
      servers = true
      proxies = ["10.0.0.0/8", "::1"]
      client_from = "forwarded"
      [policy_for]
      "game.example" = "policy.xml"
      [token]
      algorithm = "HS256"
      secret = "secret.txt"
      max_age = "1min"
      [visitor]
      bytes = "64KiB"
      opens = 0
      [metrics]
      port = 9000
      [limits]
      ping_interval = "20s"
      linger_timeout = 100
      [drain]
      deadline = 0`);
    expect(config).toMatchObject({
      path: "/play/socket",
      servers: true,
      proxies: { from: "forwarded" },
      policyFor: { "game.example": "policy.xml" },
      token: { algorithm: "HS256", key: { kind: "secret", path: "secret.txt" }, maxAge: 60_000 },
      visitor: { bytes: 65_536, opens: 0, pages: 8 },
      metrics: { port: 9000, bind: "127.0.0.1" },
      limits: { pingInterval: 20_000 },
      network: { lingerTimeout: 100 },
      drain: { notice: 5000, deadline: 0 },
    });
  });

  it.each([
    ["", "site.toml: origins is missing; name origins whose pages may use the relay"],
    ['origins = ["https://a.example"]', "site.toml: targets is missing; name what may be connected to"],
    ['targets = []\norigins = ["https://a.example"]', "site.toml: targets is missing; name what may be connected to"],
  ])("does not do without origins and targets: %j", (toml, message) => {
    expect(() => parseSiteConfig(toml, "site.toml")).toThrow(new OptionError(message));
  });

  it.each([
    ["port = 8181 8182", /^site\.toml: Invalid TOML document/],
    ["prot = 1", /^site\.toml: there is no option prot; did you mean port\? known are all, bind, /],
    ["orgin = 1", /did you mean origins\?/],
    ["[tokens]", /there is no option tokens; did you mean token\?/],
    ["[token]\nalgoritm = 'ES256'", /^site\.toml, \[token\]: there is no option algoritm; did you mean algorithm\?/],
    ["[limits]\nmaxTimeout = 1", /^site\.toml, \[limits\]: there is no option maxTimeout; did you mean max_timeout\?/],
    ["[limits]\nmax_connections = 1", /there is no option max_connections/],
    ["token = 'x'", /^site\.toml: token is a table, \[token\]$/],
    ["port = 65536", /^site\.toml: port is a port, up to 65535, not 65536$/],
    ["port = -1", /^site\.toml: port is a whole number, like 1, not -1$/],
    ["port = 1.5", /port is a whole number/],
    ["bind = 1", /^site\.toml: bind is a text, not 1$/],
    ["servers = 'yes'", /^site\.toml: servers is true or false, not "yes"$/],
    ["path = 'relay'", /^site\.toml: path is a path like \/relay/],
    ["path = '/'", /path is a path like \/relay/],
    ["path = '/relay/'", /path is a path like \/relay/],
    ["path = '/a?b'", /path is a path like \/relay/],
    ["[visitor]\nbytes = '1MB'", /^site\.toml: visitor\.bytes is a whole number of bytes, like "256KiB", not "1MB"$/],
    [
      "[drain]\nnotice = 'soon'",
      /^site\.toml: drain\.notice is a whole number of milliseconds, like "30s", not "soon"$/,
    ],
    ["[visitor]\npages = 0", /^site\.toml: visitor\.pages is 1 or more, not 0$/],
    ["[all]\nmemory = 0", /^site\.toml: all\.memory is 64KiB or more, not 0$/],
    ['[visitor]\nmemory = "1KiB"', /^site\.toml: visitor\.memory is 64KiB or more, not "1KiB"$/],
    ["[limits]\nping_interval = 0", /^site\.toml: limits\.ping_interval is 1 or more, not 0$/],
    [
      "[limits]\nping_interval = '36000min'",
      /^site\.toml: limits\.ping_interval is 2147483647 ms at most, not "36000min"$/,
    ],
    ["proxies = ['10.0.0.0/33']", /^site\.toml: proxies has "10\.0\.0\.0\/33"; write an address or a range/],
    ["proxies = ['proxy.example']\nclient_from = 'forwarded'", /proxies has "proxy\.example"/],
    ["proxies = ['10.0.0.0/8']", /^site\.toml: proxies wants client_from/],
    ["client_from = 'forwarded'", /^site\.toml: client_from means nothing without proxies/],
    ["client_from = 'x-real-ip'", /^site\.toml: client_from is x-forwarded-for or forwarded or proxy-protocol/],
    ["[token]\nkey = 'k'", /^site\.toml: token\.algorithm is missing/],
    ["[token]\nalgorithm = 'none'\nkey = 'k'", /^site\.toml: token\.algorithm is EdDSA or ES256/],
    ["[token]\nalgorithm = 'ES256'", /^site\.toml: token wants one of key, jwks, secret, and has 0$/],
    ["[token]\nalgorithm = 'ES256'\nkey = 'a'\njwks = 'b'", /token wants one of key, jwks, secret, and has 2$/],
    ["[metrics]\nbind = '::1'", /^site\.toml: metrics has no port; name one, or leave the table out$/],
    ["[policy_for]\n'a.example' = 1", /^site\.toml: policy_for\."a\.example" is a text, not 1$/],
  ])("is wrong: %j", (more, message) => {
    expect(() => parse(more)).toThrow(OptionError);
    expect(() => parse(more)).toThrow(message);
  });

  it.each(["null", "*", "https://a.example/", "https://a.example/game", "a.example", "https://*.a.example"])(
    "has no origin %j",
    (origin) => {
      expect(() => parseSiteConfig(`origins = ["${origin}"]\ntargets = ["a:1"]`, "site.toml")).toThrow(
        /^site\.toml: origins has .* an origin is scheme, host and port and nothing else/,
      );
    },
  );

  it.each([
    "*",
    "*:80",
    "game.example",
    "game.example:*",
    "game.example:80,*",
    "[::]:",
    "a b:1",
    "0.0.0.0/0:80",
    "[::/0]:80",
    "a:1-65535",
  ])("has no target %j: host and ports must be said", (target) => {
    expect(() => parseSiteConfig(`origins = ["https://a.example"]\ntargets = ["${target}"]`, "site.toml")).toThrow(
      /^site\.toml: /,
    );
  });

  it("has targets in one spelling, which metrics have", () => {
    const toml =
      'origins = ["https://a.example"]\ntargets = ["GAME.Example.:80", "*.Example:1-2", "[::1]:5", "0x7f.1:6"]';
    const { targets } = parseSiteConfig(toml, "site.toml");
    expect(targets.map(({ text }) => text)).toEqual(["game.example:80", "*.example:1-2", "[::1]:5", "127.0.0.1:6"]);
  });
});

it("the configuration that comes with the package is one", () => {
  const config = parseSiteConfig(
    readFileSync(new URL("../../../../deploy/site.toml", import.meta.url), "utf8"),
    "site.toml",
  );
  expect(config).toMatchObject({ servers: false, udp: false, token: { algorithm: "ES256" } });
});

it("no key is there twice, and each has a default, or words for it", () => {
  const names = siteKeys.map(({ key }) => key);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(siteKeys.filter((key) => key.default === undefined && key.otherwise === undefined)).toEqual([]);
});
