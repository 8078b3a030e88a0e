import { once } from "node:events";
import { SignJWT, UnsecuredJWT } from "jose";
import { expect } from "vitest";
import { randomId } from "../../base/random-id.ts";
import { decodeRefused, Kind, MessageType } from "../../host/protocol/messages.ts";
import { type AttackGroup, rows } from "./attack.ts";
import type { RelayPage } from "./relay-page.ts";
import { siteShares } from "./site-shares.ts";
import {
  anotherVisitor,
  callSite,
  enter,
  GAME,
  type Knock,
  knock,
  ORIGIN,
  type SiteTarget,
  startSite,
  statusOf,
  tokenOf,
} from "./site-target.ts";

const SIGNED = "the token is signed with the site's key, by the algorithm that the configuration names";
const CLAIMS = "the token says who issued it, for whom, and until when, and all three are checked";
const ONCE = "a token is good for one session: that which showed it first, or which it names";
const ORIGINS = "`Origin` is one that the configuration lists";
const TARGETS = "targets are listed, and compared in one spelling";

/** What a page shows, and the status it gets. */
const knocks = rows<SiteTarget, [(target: SiteTarget) => Knock | Promise<Knock>, number]>(
  async (target, make, status) => {
    const shown = await make(target);
    const seen = target.log.length;
    expect(await statusOf(knock(target, shown))).toBe(status);
    const said = JSON.stringify(target.log.slice(seen));
    expect(said).toContain('"verdict":"refused"');
    if (shown.token !== undefined && shown.token.length > 16) expect(said).not.toContain(shown.token);
  },
  [
    ["no-token", "shows no token", SIGNED, () => ({}), 401],
    ["garbage-token", "shows something else", SIGNED, () => ({ token: "x.y.z" }), 401],
    [
      "forged-token",
      "signs a token itself",
      SIGNED,
      async (target) => ({ token: await tokenOf({ ...target, keys: await otherKeys() }) }),
      401,
    ],
    ["unsigned-token", "shows a token with the algorithm `none`", SIGNED, () => ({ token: unsigned() }), 401],
    [
      "confused-algorithm",
      "signs with the public key as if it were a secret (HS256)",
      SIGNED,
      async ({ publicKey }) => ({ token: await signedWithPublicKey(publicKey) }),
      401,
    ],
    [
      "changed-token",
      "changes what a token says",
      SIGNED,
      async (target) => ({ token: changed(await tokenOf(target)) }),
      401,
    ],
    [
      "expired-token",
      "shows a token whose time is over",
      CLAIMS,
      async (target) => ({ token: await tokenOf(target, { exp: now() - 60 }) }),
      401,
    ],
    [
      "endless-token",
      "shows a token without an end",
      CLAIMS,
      async (target) => ({ token: await tokenOf(target, { exp: undefined }) }),
      401,
    ],
    [
      "long-token",
      "shows a token that is good for a year",
      "a token is valid for `max_age` from now at most",
      async (target) => ({ token: await tokenOf(target, { exp: now() + 3e7 }) }),
      401,
    ],
    [
      "early-token",
      "shows a token before its time",
      CLAIMS,
      async (target) => ({ token: await tokenOf(target, { nbf: now() + 60 }) }),
      401,
    ],
    [
      "other-issuer",
      "shows a token of another backend that has the key",
      CLAIMS,
      async (target) => ({ token: await tokenOf(target, { iss: "https://shop.example.com" }) }),
      401,
    ],
    [
      "other-audience",
      "shows a token that is for something else of the site",
      CLAIMS,
      async (target) => ({ token: await tokenOf(target, { aud: "chat" }) }),
      401,
    ],
    [
      "replayable-token",
      "shows a token that could be used any number of times",
      ONCE,
      async (target) => ({ token: await tokenOf(target, { jti: undefined }) }),
      401,
    ],
    [
      "replayed-token",
      "shows a token that another page has shown",
      ONCE,
      async (target) => {
        const token = await tokenOf(target);
        (await enterWith(target, token)).leave();
        return { token };
      },
      401,
    ],
    [
      "stolen-token",
      "shows a token before the page that it is for does",
      "a token may name its session, and is no good for another on any relay",
      async (target) => ({ token: await tokenOf(target, { session: randomId() }) }),
      401,
    ],
    [
      "bad-targets",
      "shows a token whose targets are not such a list",
      "what a token says is checked like the configuration",
      async (target) => ({ token: await tokenOf(target, { targets: ["*:*"] }) }),
      401,
    ],
    [
      "token-in-url",
      "shows a token in the URL, as a link can",
      "URLs carry no token",
      async (target) => ({ path: `/relay?session=${randomId()}&token=${await tokenOf(target)}` }),
      401,
    ],
    [
      "foreign-origin",
      "is the page of another site, with a token",
      ORIGINS,
      async (target) => ({ token: await tokenOf(target), origin: "https://evil.example" }),
      403,
    ],
    ["no-origin", "is a program", ORIGINS, async (target) => ({ token: await tokenOf(target), origin: "" }), 403],
    [
      "null-origin",
      "is a sandboxed frame, or a `file:` page",
      ORIGINS,
      async (target) => ({ token: await tokenOf(target), origin: "null" }),
      403,
    ],
    [
      "origin-by-host",
      "is a page of the host that it names in `Host`",
      ORIGINS,
      async (target) => ({
        token: await tokenOf(target),
        origin: "https://evil.example",
        headers: { Host: "evil.example" },
      }),
      403,
    ],
    [
      "origin-prefix",
      "has a name that begins like the site's",
      ORIGINS,
      async (target) => ({ token: await tokenOf(target), origin: `${ORIGIN}.evil.example` }),
      403,
    ],
    [
      "guessable-session",
      "calls its session something that others could guess",
      "sessions are 32 hexadecimal digits",
      async (target) => ({ token: await tokenOf(target), session: "1" }),
      400,
    ],
    [
      "same-session",
      "takes the session of another page that is there",
      "a session is its first owner's",
      async (target) => {
        const page = await enter(target);
        setTimeout(() => page.leave(), 1000);
        return { token: await tokenOf(target), session: page.session };
      },
      403,
    ],
  ],
);

/** What a page of a visitor asks for, and gets nothing of. */
const opens = rows<SiteTarget, [{ host: string; port?: number; kind?: number }, claims?: Record<string, unknown>]>(
  async (target, open, claims = {}) => {
    const page = await enter(target, { claims });
    const dialled = target.dialled.length;
    const { type, payload } = await page.opened(1, { port: GAME.port, ...open });
    expect(type).toBe(MessageType.refused);
    expect(decodeRefused(payload).code).toBe("FLASHNET_CONNECT_RULE");
    expect(target.dialled.length).toBe(dialled);
    page.leave();
  },
  [
    ["other-target", "connects to another host", TARGETS, { host: "intranet.example.com" }],
    ["other-port", "connects to another port of the game's host", TARGETS, { host: GAME.host, port: 22 }],
    ["tls-target", "connects to another host with TLS", TARGETS, { host: "intranet.example.com", kind: Kind.tls }],
    ["loopback", "connects to the relay's machine", TARGETS, { host: "127.0.0.1" }],
    ["loopback-name", "the same, by its name", TARGETS, { host: "localhost" }],
    ["loopback-number", "the same, as a number", TARGETS, { host: "2130706433" }],
    ["loopback-hex", "the same, in hexadecimal", TARGETS, { host: "0x7f.1" }],
    ["loopback-octal", "the same, in octal", TARGETS, { host: "0177.0.0.1" }],
    ["loopback-mapped", "the same, as an IPv6 address", TARGETS, { host: "[::ffff:127.0.0.1]" }],
    ["unspecified", "the same, as 0.0.0.0", TARGETS, { host: "0.0.0.0" }],
    ["metadata", "connects to where clouds keep credentials", TARGETS, { host: "169.254.169.254", port: 80 }],
    ["name-below", "connects to a name of its own below the game's", TARGETS, { host: `evil.${GAME.host}` }],
    ["name-beyond", "connects to a name that begins like the game's", TARGETS, { host: `${GAME.host}.evil.example` }],
    [
      "pointed-name",
      "connects to a name of its own that it has pointed at something private",
      "a name that is not listed is not even looked up",
      { host: "10-0-0-1.evil.example" },
    ],
    ["nul-in-name", "hides its own name behind the game's and a NUL", TARGETS, { host: `${GAME.host}\0.evil.example` }],
    ["user-in-name", "writes the game's name as a user's", TARGETS, { host: `${GAME.host}@evil.example` }],
    ["port-in-name", "writes a port into the name", TARGETS, { host: `${GAME.host}:22` }],
    [
      "beyond-token",
      "connects to a target that its token is not for",
      "a token may list fewer targets than the site",
      { host: GAME.host },
      { targets: [`${GAME.host}:843`] },
    ],
    [
      "nothing-in-token",
      "connects with a token for no target at all",
      "a token may list fewer targets than the site",
      { host: GAME.host },
      { targets: [] },
    ],
  ],
);

/** A call, and what it gets: a status, or an answer with an error. */
const calls = rows<
  SiteTarget,
  [(target: SiteTarget) => Promise<{ status: number; answer?: Record<string, unknown> }>, number | "error"]
>(
  async (target, call, expected) => {
    const { status, answer } = await call(target);
    if (expected === "error") expect(answer).toHaveProperty("error");
    else expect(status).toBe(expected);
  },
  [
    [
      "bind",
      "binds a TCP server",
      "`servers` is off",
      (target) => callOf(target, "bind", "tcp", "0.0.0.0", 0),
      "error",
    ],
    ["udp", "binds a UDP socket", "`udp` is off", (target) => callOf(target, "bind", "udp", "0.0.0.0", 0), "error"],
    [
      "other-session",
      "calls in the session of another visitor, with its own token",
      "a session is its first owner's",
      async (target) => {
        const page = await enter(target);
        const answer = await callSite(target, { session: page.session, token: await tokenOf(target) }, "supports");
        page.leave();
        return answer;
      },
      403,
    ],
    [
      "other-token",
      "calls with the token of another visitor, in a session of its own",
      ONCE,
      async (target) => {
        const token = await tokenOf(target);
        const page = await enterWith(target, token);
        const answer = await callSite(target, { session: randomId(), token }, "supports");
        page.leave();
        return answer;
      },
      401,
    ],
    [
      "other-address",
      "calls in the session of a visitor without a token, from another address",
      "a session is its first owner's",
      async ({ open, ...target }) => {
        const page = knock({ ...target, open }, { port: open.port, client: "203.0.113.77" });
        await once(page.socket, "open");
        const headers = { "X-Forwarded-For": "203.0.113.78" };
        const answer = await callSite(open, { session: page.session, headers }, "supports");
        page.leave();
        return answer;
      },
      403,
    ],
    [
      "call-no-token",
      "calls without a token",
      SIGNED,
      (target) => callSite(target, { session: randomId() }, "supports"),
      401,
    ],
    [
      "call-foreign-origin",
      "calls from the page of another site",
      ORIGINS,
      async (target) =>
        callSite(
          target,
          { session: randomId(), token: await tokenOf(target), origin: "https://evil.example" },
          "supports",
        ),
      403,
    ],
  ],
);

/** The group `site`: a visitor of a site whose relay has the configuration that comes with the package. */
export const site: AttackGroup<SiteTarget> = {
  name: "site",
  title: "a visitor of a site with a relay, as `deploy/site.toml` configures it",
  start: startSite,
  stop: (target) => target.close(),
  neighbour: anotherVisitor,
  attacks: [...knocks, ...opens, ...calls, ...siteShares],
};

function now(): number {
  return Math.floor(Date.now() / 1000);
}

async function otherKeys() {
  const { generateKeyPair } = await import("jose");
  return generateKeyPair("ES256");
}

const claims = (): { exp: number; jti: string; iss: string; aud: string } => ({
  exp: now() + 60,
  jti: randomId(),
  iss: ORIGIN,
  aud: "flashnet",
});

function unsigned(): string {
  return new UnsecuredJWT(claims()).encode();
}

function signedWithPublicKey(publicKey: string): Promise<string> {
  return new SignJWT(claims()).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(publicKey));
}

/** The same signature under other claims. */
function changed(token: string): string {
  const [header, payload, signature] = token.split(".") as [string, string, string];
  const said = JSON.parse(Buffer.from(payload, "base64url").toString());
  const says = Buffer.from(JSON.stringify({ ...said, sub: "admin" })).toString("base64url");
  return [header, says, signature].join(".");
}

async function enterWith(target: SiteTarget, token: string): Promise<RelayPage> {
  const page = knock(target, { token });
  await once(page.socket, "open");
  return page;
}

async function callOf(target: SiteTarget, name: string, ...args: unknown[]) {
  return callSite(target, { session: randomId(), token: await tokenOf(target) }, name, ...args);
}
