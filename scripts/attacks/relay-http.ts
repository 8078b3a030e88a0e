import { once } from "node:events";
import { expect } from "vitest";
import { randomId } from "../../base/random-id.ts";
import { RELAY_PROTOCOL, sessionProtocol, tokenProtocol } from "../../host/protocol/relay-token.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { ask, head, hold } from "./peers.ts";
import { anotherPage, call, Page, post, type RelayTarget, startRelay, upgrade } from "./relay-target.ts";

const TOKEN = "the token, 128 random bits";
const HOST = "`Host` is a loopback name, or one that was allowed";
const ORIGIN = "`Origin` is the relay's own, or one that was allowed";
const PLACES = "there are `maxPending` places for them, and the oldest makes room";

/** An upgrade that differs from a good one by this, and the status it gets. */
type Change = (target: RelayTarget) => Parameters<typeof upgrade>[1];

const upgrades = rows<RelayTarget, [Change, number]>(
  async (target, change, status) => {
    const dialled = target.dialled.length;
    const answer = await ask(target.port, upgrade(target, change(target)));
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(target.relay.token);
    expect(target.log.join("\n")).not.toContain(target.relay.token);
    expect(target.dialled.length).toBe(dialled);
  },
  [
    ["no-token", "asks for a WebSocket without a token", TOKEN, () => ({ protocols: [RELAY_PROTOCOL] }), 401],
    [
      "guessed-token",
      "guesses the token",
      TOKEN,
      () => ({ protocols: [RELAY_PROTOCOL, tokenProtocol("0".repeat(32))] }),
      401,
    ],
    [
      "part-of-token",
      "knows all of the token but one digit",
      "compared whole, in constant time",
      ({ relay }) => ({ protocols: [RELAY_PROTOCOL, tokenProtocol(relay.token.slice(1))] }),
      401,
    ],
    [
      "empty-token",
      "offers a token of no length",
      TOKEN,
      () => ({ protocols: [RELAY_PROTOCOL, tokenProtocol("")] }),
      401,
    ],
    [
      "many-tokens",
      "offers a hundred tokens at once",
      "the first one counts",
      () => ({ protocols: [RELAY_PROTOCOL, ...Array.from({ length: 100 }, () => tokenProtocol(randomId()))] }),
      401,
    ],
    [
      "token-in-url",
      "knows the token, and can only set the URL, as a link can",
      "URLs carry no token",
      ({ relay }) => ({ path: `/relay?token=${relay.token}`, protocols: [RELAY_PROTOCOL] }),
      401,
    ],
    [
      "foreign-origin",
      "is the page of another site, and has the token",
      ORIGIN,
      () => ({ origin: "https://evil.example" }),
      403,
    ],
    ["null-origin", "is a sandboxed frame, or a `data:` page", ORIGIN, () => ({ origin: "null" }), 403],
    ["file-origin", "is a page that was opened from the disk", ORIGIN, () => ({ origin: "file://" }), 403],
    [
      "other-port-origin",
      "is a page of another port of this machine",
      "origins have ports",
      ({ port }) => ({ origin: `http://127.0.0.1:${port === 65535 ? 1 : port + 1}` }),
      403,
    ],
    [
      "origin-prefix",
      "has a name that begins like the relay's origin",
      "origins are compared whole",
      ({ port }) => ({ origin: `http://127.0.0.1:${port}.evil.example` }),
      403,
    ],
    [
      "allowed-origin-prefix",
      "has a name that begins like an allowed origin",
      "origins are compared whole",
      () => ({ origin: "https://games.example.evil.example" }),
      403,
    ],
    [
      "allowed-origin-http",
      "is the allowed origin without encryption",
      "origins have schemes",
      () => ({ origin: "http://games.example" }),
      403,
    ],
    [
      "rebinding",
      "has its name pointed at 127.0.0.1 (DNS rebinding)",
      HOST,
      ({ port }) => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
      403,
    ],
    ["host-prefix", "has a name that begins like an address", HOST, () => ({ host: "127.0.0.1.evil.example" }), 403],
    [
      "host-localhost-prefix",
      "has a name that begins with localhost",
      HOST,
      () => ({ host: "localhost.evil.example" }),
      403,
    ],
    ["host-user", "writes a user name before its own", HOST, () => ({ host: "localhost@evil.example" }), 403],
    ["host-slash", "writes a path into `Host`", HOST, () => ({ host: "localhost/evil.example" }), 403],
    ["host-number", "names the address as a number", HOST, () => ({ host: "2130706433" }), 403],
    [
      "host-unspecified",
      "names the address 0.0.0.0, as pages of some browsers can",
      HOST,
      () => ({ host: "0.0.0.0" }),
      403,
    ],
    ["no-host", "names no host at all", HOST, () => ({ host: "" }), 403],
    ["other-path", "asks at another path", "the relay has one path", () => ({ path: "/" }), 404],
    ["path-case", "writes the path in capitals", "the relay has one path", () => ({ path: "/RELAY" }), 404],
    [
      "path-call",
      "asks for a WebSocket where calls go",
      "the relay has one path",
      () => ({ path: "/relay/call" }),
      404,
    ],
    ["path-no-path", "sends what is no path", "the relay has one path", () => ({ path: "http://[" }), 404],
    [
      "other-protocol",
      "speaks another version",
      "the subprotocol names the version",
      ({ relay }) => ({ protocols: ["flashnet.v2", tokenProtocol(relay.token)] }),
      400,
    ],
    [
      "session-guessable",
      "calls its session something that others could guess",
      "sessions are 32 hexadecimal digits",
      ({ relay }) => ({ protocols: [RELAY_PROTOCOL, tokenProtocol(relay.token), sessionProtocol("1")] }),
      400,
    ],
  ],
);

/** A whole request, and the status it gets; 0 is none. */
const requests = rows<RelayTarget, [(target: RelayTarget) => string, number]>(
  async (target, request, status) => {
    const answer = await ask(target.port, request(target));
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(target.relay.token);
    expect(answer.text.toLowerCase()).not.toMatch(/allow-credentials|allow-origin: https?:\/\/(?!games\.example\r)/);
  },
  [
    ["call-no-token", "sends a call without a token", TOKEN, ({ port }) => post(port, bind()), 401],
    [
      "call-cookie",
      "sends a call with the token as a cookie, which browsers send by themselves",
      "cookies let nobody in",
      ({ port, relay }) => post(port, bind(), `Cookie: token=${relay.token}; flashnet-${port}=${relay.token}`),
      401,
    ],
    [
      "call-basic",
      "sends the token as a password, which browsers remember",
      "`Authorization: Bearer` alone counts",
      ({ port, relay }) => post(port, bind(), `Authorization: Basic ${btoa(`:${relay.token}`)}`),
      401,
    ],
    [
      "call-bare",
      "sends the token with no scheme",
      "`Authorization: Bearer` alone counts",
      ({ port, relay }) => post(port, bind(), `Authorization: ${relay.token}`),
      401,
    ],
    [
      "call-token-in-body",
      "sends a call as forms do, which needs no leave of the other side (CORS)",
      "the token is in a header that forms don't have",
      ({ port, relay }) => post(port, `token=${relay.token}&${bind()}`, "Content-Type: text/plain"),
      401,
    ],
    [
      "call-foreign-origin",
      "calls from the page of another site, with the token",
      ORIGIN,
      ({ port, relay }) => post(port, bind(), `Authorization: Bearer ${relay.token}`, "Origin: https://evil.example"),
      403,
    ],
    [
      "call-preflight",
      "asks whether another site may call (CORS)",
      "gets no leave",
      ({ port }) =>
        head(
          "OPTIONS /relay/call HTTP/1.1",
          `Host: 127.0.0.1:${port}`,
          "Origin: https://evil.example",
          "Access-Control-Request-Method: POST",
        ),
      403,
    ],
    [
      "call-rebinding",
      "calls under a name that was pointed at 127.0.0.1",
      HOST,
      ({ port, relay }) =>
        post(port, bind(), `Authorization: Bearer ${relay.token}`).replace(
          `Host: 127.0.0.1:${port}`,
          `Host: evil.example:${port}`,
        ),
      403,
    ],
    [
      "two-hosts",
      "sends two `Host`s, the good one first",
      "Node refuses what is not HTTP, or the token does",
      ({ port }) => post(port, bind(), "Host: evil.example"),
      401,
    ],
    [
      "call-get",
      "calls by GET, as images and links can",
      "calls are sent with POST",
      ({ port, relay }) =>
        head("GET /relay/call HTTP/1.1", `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${relay.token}`),
      405,
    ],
    [
      "call-long",
      "sends a call of a megabyte",
      "a call has at most 64 KiB; no more is read",
      ({ port, relay }) => post(port, " ".repeat(1 << 20), `Authorization: Bearer ${relay.token}`),
      413,
    ],
    [
      "call-chunked",
      "sends a call in chunks that don't say how long it is",
      "a call has at most 64 KiB; no more is read",
      ({ port, relay }) =>
        `${head("POST /relay/call HTTP/1.1", `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${relay.token}`, "Transfer-Encoding: chunked")}${"1000\r\n".concat(" ".repeat(4096), "\r\n").repeat(40)}`,
      413,
    ],
    [
      "smuggling",
      "says two lengths, so that two programs see two requests",
      "Node refuses what is not HTTP",
      ({ port }) => post(port, "0\r\n\r\n", "Transfer-Encoding: chunked"),
      400,
    ],
    [
      "long-header",
      "sends a header of 64 KiB",
      "Node's limit of 16 KiB",
      ({ port }) => head("GET /relay HTTP/1.1", `Host: 127.0.0.1:${port}`, `X: ${"x".repeat(65536)}`),
      431,
    ],
    [
      "connect",
      "uses the relay as an HTTP proxy",
      "there is none",
      () => head("CONNECT 127.0.0.1:22 HTTP/1.1", "Host: 127.0.0.1:22"),
      0,
    ],
    [
      "absolute-url",
      "asks it for another server's page, as of a proxy",
      "there is none",
      () => head("GET http://127.0.0.1:22/ HTTP/1.1", "Host: 127.0.0.1:22"),
      426,
    ],
    [
      "not-http",
      "sends bytes that are no HTTP",
      "Node refuses what is not HTTP",
      () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      400,
    ],
    ["http2", "begins with HTTP/2", "Node refuses what is not HTTP", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    [
      "header-injection",
      "writes a line end into the path, so that an answer might repeat it",
      "Node refuses what is not HTTP, and no answer repeats it",
      ({ port }) => head("GET /relay\rSet-Cookie:x HTTP/1.1", `Host: 127.0.0.1:${port}`),
      400,
    ],
  ],
);

/** A call of a page that has the token, and what must not come back. */
const calls = rows<RelayTarget, [name: string, args: unknown[]]>(
  async (target, name, args) => {
    expect(await call(target, randomId(), name, ...args)).toEqual({ error: expect.any(String) });
  },
  [
    ["call-prototype", "calls `constructor`", "own names alone are calls", "constructor", []],
    ["call-proto", "calls `__proto__`", "own names alone are calls", "__proto__", []],
    [
      "bind-object",
      "binds an object where a text belongs",
      "arguments are checked",
      "bind",
      [{ length: 3 }, "127.0.0.1", 0],
    ],
    ["bind-port", "binds port 65536", "arguments are checked", "bind", ["tcp", "127.0.0.1", 65536]],
    ["close-ticket", "closes what nobody gave it", "tickets are 128 random bits", "close", ["0".repeat(32)]],
    ["close-ticket-proto", "closes the ticket `__proto__`", "tickets are looked up in a map", "close", ["__proto__"]],
  ],
);

const others: Attack<RelayTarget>[] = [
  {
    id: "call-proto-body",
    attack: "sends a call that has its session in `__proto__`",
    answer: "a call is its own properties",
    async run({ relay, port }) {
      const body = `{"__proto__": {"session": "${randomId()}", "name": "supports", "args": []}}`;
      expect((await ask(port, post(port, body, `Authorization: Bearer ${relay.token}`))).status).toBe(400);
      expect({}).not.toHaveProperty("session");
    },
  },
  {
    id: "call-nested",
    attack: "calls with arguments in 30,000 lists",
    answer: "a call has at most 64 KiB; arguments are checked",
    async run({ relay, port }) {
      const body = `{"session":"${randomId()}","name":"bind","args":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
      const { text } = await ask(port, post(port, body, `Authorization: Bearer ${relay.token}`));
      expect(text).toContain('{"error":"argument 1 of bind is not a string');
    },
  },
  {
    id: "session-taken",
    attack: "takes the session of a page that is there, whose name it knows",
    answer: "a session has one WebSocket",
    async run(target) {
      const page = await Page.enter(target);
      const protocols = [RELAY_PROTOCOL, tokenProtocol(target.relay.token), sessionProtocol(page.session)];
      expect((await ask(target.port, upgrade(target, { protocols }))).status).toBe(409);
      page.leave();
    },
  },
  {
    id: "bindings",
    attack: "binds port after port",
    answer: "`maxBindings` of a page",
    async run(target) {
      const session = randomId();
      for (let i = 0; i < 4; i++)
        expect(await call(target, session, "bind", "tcp", "127.0.0.1", 0)).toHaveProperty("ticket");
      expect(await call(target, session, "bind", "tcp", "127.0.0.1", 0)).toHaveProperty("error");
      (await Page.enter(target, session)).leave();
    },
  },
  ...rows<RelayTarget, [string]>(
    async (target, text) => {
      const held = await hold(target.port, 100, text);
      await anotherPage(target);
      expect(held.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(33);
      for (const socket of held) socket.destroy();
    },
    [
      ["half-header", "sends half a header on 100 connections", PLACES, "GET /relay HTTP/1.1\r\nHost: 127."],
      ["silence", "sends nothing on 100 connections", PLACES, ""],
      [
        "half-body",
        "announces a petabyte on 100 connections and sends a byte of it",
        PLACES,
        "POST /relay/call HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000000000\r\n\r\nx",
      ],
    ],
  ),
  {
    id: "refused-and-more",
    attack: "goes on sending behind 100 upgrades that were refused, and closes none",
    answer: PLACES,
    async run(target) {
      const held = await hold(target.port, 100, `${upgrade(target, { protocols: [] })}x`);
      await anotherPage(target);
      await Promise.all(held.map((socket) => socket.closed || once(socket, "close")));
    },
  },
];

function bind(): string {
  return JSON.stringify({ session: randomId(), name: "bind", args: ["tcp", "127.0.0.1", 0] });
}

export const relayHttp: AttackGroup<RelayTarget> = {
  name: "relay-http",
  title: "a page or a program that reaches the relay's port",
  start: startRelay,
  stop: ({ relay }) => relay.close(),
  neighbour: anotherPage,
  attacks: [...upgrades, ...requests, ...calls, ...others],
  elsewhere: [
    {
      id: "unclaimed",
      attack: "binds, and never comes with a WebSocket",
      answer: "`claimTimeout`",
      test: { file: "host/relay/server/calls.test.ts", name: "is freed in time when no WebSocket comes" },
    },
    {
      id: "slow-header",
      attack: "sends a header that does not end",
      answer: "`headersTimeout`, looked at every second",
      test: { file: "host/relay/server/hostile-peers.test.ts", name: "a header that does not end is given up" },
    },
    {
      id: "too-many-pages",
      attack: "is one page more than `maxSockets`",
      answer: "503, and a session that only calls counts, too",
      test: { file: "host/relay/server/calls.test.ts", name: "without a WebSocket count as pages" },
    },
  ],
};
