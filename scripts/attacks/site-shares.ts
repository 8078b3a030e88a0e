/** What a visitor tries to get more than is his, or as somebody else. */
import { expect, vi } from "vitest";
import { randomId } from "../../base/random-id.ts";
import { MessageType } from "../../host/protocol/messages.ts";
import type { Attack } from "./attack.ts";
import { ask, head } from "./peers.ts";
import type { RelayPage } from "./relay-page.ts";
import { anotherVisitor, callSite, enter, GAME, knock, type SiteTarget, statusOf, tokenOf } from "./site-target.ts";

const PROXY = "clients are where the one header of the one proxy says, the last entry that is no proxy's";

export const siteShares: Attack<SiteTarget>[] = [
  {
    id: "many-connections",
    attack: "keeps more connections than are his",
    answer: "`connections` of `[visitor]`, of all his pages together",
    async run(target) {
      const sub = randomId();
      const pages = [await enter(target, { claims: { sub } }), await enter(target, { claims: { sub } })];
      const answers: number[] = [];
      for (let i = 1; i <= 17; i++) {
        for (const page of pages) answers.push((await page.opened(i, GAME)).type);
      }
      expect(answers.filter((type) => type === MessageType.opened)).toHaveLength(32);
      expect(refusalsIn(target)).toContain("connections");
      for (const page of pages) page.leave();
    },
  },
  {
    id: "many-pages",
    attack: "opens more pages than are his",
    answer: "`pages` of `[visitor]`",
    async run(target) {
      const sub = randomId();
      const pages: RelayPage[] = [];
      for (let i = 0; i < 8; i++) pages.push(await enter(target, { claims: { sub } }));
      expect(await statusOf(knock(target, { token: await tokenOf(target, { sub }) }))).toBe(429);
      for (const page of pages) page.leave();
    },
  },
  {
    id: "many-opens",
    attack: "connects and hangs up a hundred times at once",
    answer: "`opens` of `[visitor]`; the log gets one line of it a second",
    async run(target) {
      const { port } = target.still;
      const page = await enter(target, { port });
      const lines = target.log.length;
      for (let i = 1; i <= 100; i++) page.open(i, { host: "nowhere.example.com" });
      await page.message(100, MessageType.refused);
      const reasons = target.log.slice(lines).map(({ reason }) => reason);
      expect(reasons.filter((reason) => reason === "target").length).toBe(39);
      expect(reasons.filter((reason) => reason === "opens").length).toBe(1);
      await anotherVisitor(target, port);
      page.leave();
    },
  },
  {
    id: "many-sessions",
    attack: "calls in a hundred sessions at once, with one visitor's tokens",
    answer: "calls are among the `opens` of `[visitor]`",
    async run(target) {
      const sub = randomId();
      const tokens = await Promise.all(Array.from({ length: 100 }, () => tokenOf(target, { sub })));
      const answers = await Promise.all(
        tokens.map((token) => callSite(target, { session: randomId(), token }, "supports")),
      );
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(30);
    },
  },
  {
    id: "flood",
    attack: "sends as fast as it can",
    answer: "what is beyond `bytes` of `[visitor]` is not read until its time has come",
    async run(target) {
      const { port } = target.still;
      const page = await enter(target, { port });
      for (let sent = 0; sent < 16 << 20; sent += 128 << 10) page.send(9, MessageType.data, new Uint8Array(128 << 10));
      page.open(1, GAME);
      await anotherVisitor(target, port);
      expect(page.socket.bufferedAmount).toBeGreaterThan(4 << 20);
      expect(page.hasHeard(1)).toBe(false);
      page.leave();
    },
  },
  {
    id: "small-messages",
    attack: "sends ten thousands of messages of nothing",
    answer: "each counts for 64 bytes at least",
    async run(target) {
      const { port } = target.still;
      const page = await enter(target, { port });
      for (let i = 0; i < 30_000; i++) page.send(9, MessageType.end);
      await page.opened(1, GAME);
      for (let i = 0; i < 10_000; i++) page.send(9, MessageType.end);
      page.open(2, GAME);
      await anotherVisitor(target, port);
      expect(page.hasHeard(2)).toBe(false);
      page.leave();
    },
  },
  {
    id: "greedy-reader",
    attack: "has a server send it without an end, and takes it all",
    answer: "what is beyond `bytes` of `[visitor]` is not read from the server until its time has come",
    async run(target) {
      const { port } = target.still;
      const page = await enter(target, { port });
      page.reads(1);
      await page.opened(1, { host: GAME.host, port: 843 });
      await vi.waitUntil(() => page.bytesOf(1) >= 2 << 20, { timeout: 10_000 });
      await anotherVisitor(target, port);
      expect(page.bytesOf(1)).toBeLessThan(3 << 20);
      page.leave();
    },
  },
  {
    id: "forged-address",
    attack: "says to be somebody else in `X-Forwarded-For`, whose share it wants to use up",
    answer: PROXY,
    async run(target) {
      await expectClient(target, "198.51.100.7, 203.0.113.50", {}, "203.0.113.50");
    },
  },
  {
    id: "forged-proxy",
    attack: "says that a proxy of the site has passed it on",
    answer: PROXY,
    async run(target) {
      await expectClient(target, "198.51.100.7, 127.0.0.1, 203.0.113.51", {}, "203.0.113.51");
    },
  },
  {
    id: "forged-forwarded",
    attack: "says who it is in `Forwarded`, which the proxy lets through",
    answer: PROXY,
    async run(target) {
      await expectClient(target, "203.0.113.52", { Forwarded: "for=198.51.100.7" }, "203.0.113.52");
    },
  },
  {
    id: "many-addresses",
    attack: "uses another address of its IPv6 network each time",
    answer: "a visitor without a token is a network of 64 bits",
    async run(target) {
      await expectClient(target, "2001:db8:1:2::1", {}, "2001:db8:1:2::/64");
      await expectClient(target, "2001:db8:1:2:ffff::9", {}, "2001:db8:1:2::/64");
    },
  },
  {
    id: "proxy-header",
    attack: "begins like a proxy that speaks the PROXY protocol",
    answer: "it is only read where `client_from` says so, from proxies",
    async run({ port }) {
      const lines = ["PROXY TCP4 198.51.100.7 127.0.0.1 1 2", head("GET /health HTTP/1.1", "Host: a")];
      expect((await ask(port, lines.join("\r\n"))).status).toBe(400);
    },
  },
  {
    id: "metrics",
    attack: "asks for what only the operator should know",
    answer: "metrics have a port of their own, on this machine",
    async run({ port }) {
      expect((await ask(port, head("GET /metrics HTTP/1.1", "Host: a"))).status).toBe(426);
    },
  },
];

function refusalsIn({ log }: SiteTarget): (string | undefined)[] {
  return log.filter(({ verdict }) => verdict === "refused").map(({ reason }) => reason);
}

/** A page without a token, and as whom the relay takes it. */
async function expectClient(
  target: SiteTarget,
  client: string,
  headers: Record<string, string>,
  visitor: string,
): Promise<void> {
  const lines = target.log.length;
  expect(await statusOf(knock(target, { port: target.open.port, client, headers }))).toBe(101);
  const entered = target.log.slice(lines).find(({ event, verdict }) => event === "page" && verdict === "open");
  expect(entered).toMatchObject({ visitor });
}
